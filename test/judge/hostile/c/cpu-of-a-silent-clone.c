/* expect: TLE
   attack: exceeds the CPU time limit in a child that sends its parent no signal when it exits */
#include "hostile.h"

static void attack(void) {
  long child = syscall(SYS_clone, 0, NULL, NULL, NULL, NULL);
  if (child == 0) {
    work(0.56);
    return;
  }
  while (kill((pid_t)child, 0) == 0 && waitpid((pid_t)child, NULL, __WCLONE) < 0) usleep(1000);
  _exit(0);
}
