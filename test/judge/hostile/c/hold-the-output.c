/* expect: AC
   attack: ends while a child keeps the output open and goes on */
#include "hostile.h"

static void attack(void) {
  fflush(stdout);
  if (fork() == 0) {
    setsid();
    for (;;) pause();
  }
}
