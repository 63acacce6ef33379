/* expect: AC
   attack: a child prints after its parent has ended */
#include "hostile.h"

static void attack(void) {
  if (fork() == 0) {
    setsid();
    sleep(1);
    if (write(1, "666\n", 4) < 0) _exit(1);
    _exit(0);
  }
}
