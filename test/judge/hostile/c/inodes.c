/* expect: AC
   attack: creates files until no more can be created */
#include "hostile.h"

static void attack(void) {
  char name[32];
  for (int made = 0; made < 400000; made++) {
    snprintf(name, sizeof name, "f%d", made);
    int file = open(name, O_WRONLY | O_CREAT, 0666);
    if (file < 0) return;
    close(file);
  }
  refused("400,000 files", 0);
}
