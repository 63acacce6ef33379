/* expect: AC
   attack: fills the work folder with files */
#include "hostile.h"

static void attack(void) {
  static char piece[1 << 20];
  char name[32];
  long written = 0;
  signal(SIGXFSZ, SIG_IGN);
  for (int i = 0; i < 64; i++) {
    snprintf(name, sizeof name, "large-%d", i);
    int file = open(name, O_WRONLY | O_CREAT, 0666);
    for (ssize_t n; file >= 0 && (n = write(file, piece, sizeof piece)) > 0;) written += n;
  }
  if (written > 17 << 20) refused("writing more than the work folder holds", 0);
}
