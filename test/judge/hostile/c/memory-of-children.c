/* expect: MLE
   attack: six children take four fifths of the limit each */
#include "hostile.h"

static void attack(void) {
  for (int i = 0; i < 6; i++) {
    if (fork() == 0) {
      memset(malloc(51 << 20), 1, 51 << 20);
      pause();
    }
  }
  while (wait(NULL) > 0);
}
