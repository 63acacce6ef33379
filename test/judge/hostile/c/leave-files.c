/* expect: AC
   attack: leaves files and looks for those of the run before */
#include "hostile.h"

static void attack(void) {
  refused("finding a file of the run before", access("left", F_OK));
  close(open("left", O_WRONLY | O_CREAT, 0666));
  mkdir("closed", 0777);
  close(open("closed/inside", O_WRONLY | O_CREAT, 0000));
  chmod("closed", 0000);
}
