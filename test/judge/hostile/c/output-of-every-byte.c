/* expect: WA
   attack: prints every byte value, including NUL and invalid UTF-8 */
#include "hostile.h"

static void attack(void) {
  for (int i = 0; i < 4096; i++) putchar(i & 255);
}
