/* expect: AC
   attack: locks memory so that it can never be taken back */
#include "hostile.h"

static void attack(void) {
  refused("locking 32 MiB", mlock(malloc(32 << 20), 32 << 20));
}
