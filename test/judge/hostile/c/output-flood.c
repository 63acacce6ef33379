/* expect: OLE
   attack: prints without end */
#include "hostile.h"

static void attack(void) {
  static char piece[1 << 16];
  while (write(1, piece, sizeof piece) > 0);
}
