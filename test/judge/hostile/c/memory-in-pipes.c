/* expect: AC
   attack: fills as many pipes as it can */
#include "hostile.h"

static void attack(void) {
  static char piece[1 << 16];
  for (int i = 0; i < 1000; i++) {
    int ends[2];
    if (pipe2(ends, O_NONBLOCK) < 0) return;
    while (write(ends[1], piece, sizeof piece) > 0);
  }
  refused("a thousand pipes", 0);
}
