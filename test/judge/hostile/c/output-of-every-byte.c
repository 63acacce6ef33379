/* expect: WA
   attack: prints every byte there is, NUL and broken UTF-8 too */
#include "hostile.h"

static void attack(void) {
  for (int i = 0; i < 4096; i++) putchar(i & 255);
}
