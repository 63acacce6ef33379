/* expect: AC
   attack: opens performance events */
#include "hostile.h"

static void attack(void) {
  char attributes[128] = {0};
  refused("perf_event_open", syscall(SYS_perf_event_open, attributes, 0, -1, -1, 0));
}
