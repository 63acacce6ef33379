/* expect: RTE
   attack: aborts, hoping for a core file */
#include "hostile.h"

static void attack(void) {
  abort();
}
