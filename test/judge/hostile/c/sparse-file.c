/* expect: RTE
   attack: creates a sparse file of a terabyte */
#include "hostile.h"

static void attack(void) {
  int file = open("sparse", O_RDWR | O_CREAT, 0666);
  if (ftruncate(file, 1ll << 40) == 0) refused("a terabyte", 0);
}
