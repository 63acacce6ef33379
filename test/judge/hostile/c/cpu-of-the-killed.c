/* expect: TLE
   attack: uses CPU time in ignored children until they are killed together with it */
#include "hostile.h"

static void attack(void) {
  signal(SIGCHLD, SIG_IGN);
  for (int i = 0; i < 4; i++) {
    if (fork() == 0) work(60);
  }
  sleep(60);
}
