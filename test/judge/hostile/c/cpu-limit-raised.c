/* expect: TLE
   attack: raises its CPU time limit as far as possible and continues */
#include "hostile.h"

static void attack(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_CPU, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_CPU, &limit);
  signal(SIGXCPU, SIG_IGN);
  work(60);
}
