/* expect: AC
   attack: raises its own limits and its priority */
#include "hostile.h"

static void attack(void) {
  struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};
  struct sched_param first = {.sched_priority = 50};
  refused("more CPU time", setrlimit(RLIMIT_CPU, &more));
  refused("larger files", setrlimit(RLIMIT_FSIZE, &more));
  refused("more descriptors", setrlimit(RLIMIT_NOFILE, &more));
  refused("a core file", setrlimit(RLIMIT_CORE, &more));
  refused("a better priority", setpriority(PRIO_PROCESS, 0, -20));
  refused("real time", sched_setscheduler(0, SCHED_FIFO, &first));
  refused("another's limits", prlimit(1, RLIMIT_CPU, &more, NULL));
}
