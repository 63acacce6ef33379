/* expect: AC
   attack: sets the clocks of the machine */
#include "hostile.h"

static void attack(void) {
  struct timeval now = {0, 0};
  struct timespec then = {0, 0};
  refused("setting the time of day", settimeofday(&now, NULL));
  refused("setting the clock", clock_settime(CLOCK_REALTIME, &then));
}
