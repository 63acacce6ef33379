/* expect: RTE
   attack: uses CPU time in a child whose exit is ignored, so that no wait reports it */
#include "hostile.h"

static void attack(void) {
  signal(SIGCHLD, SIG_IGN);
  go_on_in_a_child();
  signal(SIGCHLD, SIG_DFL);
  work(0.1);
}
