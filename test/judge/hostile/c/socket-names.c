/* expect: AC
   attack: holds the name of a local socket in a process that is left behind */
#include "hostile.h"

static void attack(void) {
  struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "\0kernelway-hostile"};
  int held = socket(AF_UNIX, SOCK_STREAM, 0);
  if (held >= 0 && bind(held, (struct sockaddr *)&name, sizeof name) < 0) refused("finding the name taken", 0);
  if (fork() == 0) {
    setsid();
    for (;;) pause();
  }
}
