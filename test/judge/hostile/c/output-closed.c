/* expect: TLE
   attack: closes all its descriptors and loops */
#include "hostile.h"

static void attack(void) {
  closefrom(0);
  for (;;);
}
