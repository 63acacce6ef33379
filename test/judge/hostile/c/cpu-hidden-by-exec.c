/* expect: TLE
   attack: lets an ignored child exec another program, which exceeds the CPU time limit */
#include "hostile.h"

static void attack(void) {
  if (getenv("WORKS")) {
    work(0.56);
    return;
  }
  signal(SIGCHLD, SIG_IGN);
  int in[2];
  if (pipe(in) < 0 || write(in[1], "1 2\n", 4) != 4) _exit(1);
  go_on_in_a_child();
  dup2(in[0], 0);
  setenv("WORKS", "1", 1);
  execl("/proc/self/exe", "program", NULL);
}
