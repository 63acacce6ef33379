/* expect: TLE
   attack: exceeds the CPU time limit in one ignored child after the other */
#include "hostile.h"

static void attack(void) {
  signal(SIGCHLD, SIG_IGN);
  for (int i = 0; i < 12; i++) {
    if (fork() == 0) {
      work(0.05);
      _exit(0);
    }
    while (wait(NULL) > 0) {
    }
  }
}
