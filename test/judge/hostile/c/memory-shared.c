/* expect: MLE
   attack: touches shared anonymous memory without end */
#include "hostile.h"

static void attack(void) {
  for (;;) {
    void *piece = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (piece == MAP_FAILED) abort();
    memset(piece, 1, 1 << 20);
  }
}
