/* expect: MLE
   attack: allocates and touches without end */
#include "hostile.h"

static void attack(void) {
  for (;;) memset(malloc(1 << 20), 1, 1 << 20);
}
