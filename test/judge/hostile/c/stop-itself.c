/* expect: TLE
   attack: stops itself */
#include "hostile.h"

static void attack(void) {
  raise(SIGSTOP);
}
