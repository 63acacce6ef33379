/* expect: AC
   attack: fills the buffers of local sockets */
#include "hostile.h"

static void attack(void) {
  static char piece[1 << 16];
  for (int i = 0; i < 1000; i++) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) < 0) return;
    while (write(ends[1], piece, sizeof piece) > 0);
  }
  refused("a thousand socket pairs", 0);
}
