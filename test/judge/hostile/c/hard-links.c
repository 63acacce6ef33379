/* expect: AC
   attack: gives one file hard links until no more can be created */
#include "hostile.h"

static void attack(void) {
  char name[32];
  close(open("one", O_WRONLY | O_CREAT, 0666));
  for (int made = 0; made < 400000; made++) {
    snprintf(name, sizeof name, "l%d", made);
    if (link("one", name) < 0) return;
  }
  refused("400,000 names", 0);
}
