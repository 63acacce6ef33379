/* expect: AC
   attack: locks memory so that it cannot be swapped out */
#include "hostile.h"

static void attack(void) {
  refused("locking 32 MiB", mlock(malloc(32 << 20), 32 << 20));
}
