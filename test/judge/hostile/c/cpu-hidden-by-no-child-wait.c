/* expect: RTE
   attack: uses CPU time in a child that becomes no zombie (SA_NOCLDWAIT) */
#include "hostile.h"

static void attack(void) {
  struct sigaction action = {.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT};
  sigaction(SIGCHLD, &action, NULL);
  go_on_in_a_child();
  work(0.1);
}
