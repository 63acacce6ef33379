/* expect: TLE
   attack: exceeds the CPU time limit in a child whose exit is ignored */
#include "hostile.h"

static void attack(void) {
  signal(SIGCHLD, SIG_IGN);
  go_on_in_a_child();
  work(0.56);
}
