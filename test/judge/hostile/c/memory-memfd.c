/* expect: MLE
   attack: fills a file in memory without end */
#include "hostile.h"

static void attack(void) {
  static char piece[1 << 20];
  int file = memfd_create("large", 0);
  signal(SIGXFSZ, SIG_IGN);
  for (;;) {
    if (write(file, piece, sizeof piece) < 0) file = memfd_create("more", 0);
  }
}
