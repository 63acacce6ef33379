/* expect: WA TLE
   attack: writes the expected question of the validator into its own input */
#include "talks.h"

int main(void) {
  int end = open("/proc/self/fd/0", O_WRONLY);
  if (end < 0 || write(end, "41\n41\n41\n41\n41\n", 15) != 15) return 5;
  while (answer_one()) {
  }
  return 0;
}
