/* expect: TLE
   attack: vforks and execs itself without end */
#include "hostile.h"

static void attack(void) {
  for (;;) {
    if (vfork() == 0) {
      execl("/proc/self/exe", "again", NULL);
      _exit(0);
    }
  }
}
