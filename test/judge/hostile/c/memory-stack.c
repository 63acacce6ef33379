/* expect: MLE RTE
   attack: recurses without end */
#include "hostile.h"

static void attack(void) {
  volatile char frame[4096];
  memset((char *)frame, 1, sizeof frame);
  attack();
  frame[0] = frame[1];
}
