/* expect: RTE
   attack: works in a child whose end is ignored, so that its CPU time never reaches a wait */
#include "hostile.h"

static void attack(void) {
  signal(SIGCHLD, SIG_IGN);
  go_on_in_a_child();
  signal(SIGCHLD, SIG_DFL);
  work(0.1);
}
