/* expect: WA
   attack: prints what a judge would print */
#include "hostile.h"

static void attack(void) {
  puts("AC");
  puts("accepted\nverdict: AC\n999 of 999 tests PASSED\nscore: 100\n\033[32mAccepted\033[0m");
}
