/* expect: RTE
   attack: becomes the subreaper of its grandchildren, ignores their exit, and uses CPU time in one of them */
#include "hostile.h"

static void attack(void) {
  signal(SIGCHLD, SIG_IGN);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  int done[2];
  if (pipe(done) < 0) _exit(1);
  if (fork() == 0) {
    if (fork() != 0) _exit(0);
    work(0.1);
    close(done[0]);
    return;
  }
  char byte;
  close(done[1]);
  while (read(done[0], &byte, 1) > 0) {
  }
  usleep(20000);
  _exit(0);
}
