/* expect: TLE
   attack: raises its limit of CPU time as far as it can and works on */
#include "hostile.h"

static void attack(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_CPU, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_CPU, &limit);
  signal(SIGXCPU, SIG_IGN);
  work(60);
}
