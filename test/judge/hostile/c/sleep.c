/* expect: TLE
   attack: sleeps */
#include "hostile.h"

static void attack(void) {
  sleep(3600);
}
