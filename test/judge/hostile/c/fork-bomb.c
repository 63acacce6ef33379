/* expect: TLE
   attack: forks without end */
#include "hostile.h"

static void attack(void) {
  for (;;) fork();
}
