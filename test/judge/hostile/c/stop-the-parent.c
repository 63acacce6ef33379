/* expect: TLE
   attack: a child stops its parent again and again */
#include "hostile.h"

static void attack(void) {
  pid_t parent = getpid();
  if (fork() == 0) {
    for (;;) kill(parent, SIGSTOP);
  }
  for (;;) kill(parent, 0);
}
