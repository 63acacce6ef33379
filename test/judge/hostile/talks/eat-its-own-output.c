/* expect: TLE WA
   attack: reads its own output before the other side can */
#include "talks.h"

int main(void) {
  char byte;
  int end = open("/proc/self/fd/1", O_RDONLY);
  if (end < 0) return 5;
  if (fork() == 0) {
    while (read(end, &byte, 1) >= 0) {
    }
    _exit(0);
  }
  usleep(100000);
  while (answer_one()) {
  }
  for (;;) pause();
}
