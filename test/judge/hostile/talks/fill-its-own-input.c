/* expect: TLE
   attack: fills the pipe that the other side writes to, and never reads it */
#include "talks.h"

int main(void) {
  static char piece[65536];
  int end = open("/proc/self/fd/0", O_WRONLY | O_NONBLOCK);
  if (end < 0) return 5;
  while (write(end, piece, sizeof piece) > 0) {
  }
  for (;;) pause();
}
