/* expect: TLE
   attack: prints a byte now and then, for ever */
#include "hostile.h"

static void attack(void) {
  for (;;) {
    if (write(1, " ", 1) < 0) return;
    usleep(20000);
  }
}
