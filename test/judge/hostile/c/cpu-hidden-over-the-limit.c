/* expect: TLE
   attack: works longer than it may in a child whose end is ignored */
#include "hostile.h"

static void attack(void) {
  signal(SIGCHLD, SIG_IGN);
  go_on_in_a_child();
  work(0.56);
}
