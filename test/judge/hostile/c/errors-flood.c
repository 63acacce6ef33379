/* expect: OLE
   attack: prints to standard error without end */
#include "hostile.h"

static void attack(void) {
  static char piece[1 << 16];
  while (write(2, piece, sizeof piece) > 0);
}
