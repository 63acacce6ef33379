/* expect: OLE WA
   attack: closes its input and prints without end */
#include "talks.h"

int main(void) {
  static char piece[65536];
  memset(piece, '7', sizeof piece);
  close(0);
  while (write(1, piece, sizeof piece) > 0) {
  }
  return 0;
}
