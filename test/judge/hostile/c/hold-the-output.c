/* expect: AC
   attack: exits while a child keeps the output open and continues */
#include "hostile.h"

static void attack(void) {
  fflush(stdout);
  if (fork() == 0) {
    setsid();
    for (;;) pause();
  }
}
