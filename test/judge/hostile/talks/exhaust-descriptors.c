/* expect: AC
   attack: uses up descriptors, processes and the memory of pipes, then continues */
#include "talks.h"

int main(void) {
  int ends[2];
  while (pipe(ends) == 0) fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
  for (int i = 0; i < 64; i++) {
    if (fork() == 0) {
      setsid();
      for (;;) pause();
    }
  }
  while (answer_one()) {
  }
  return 0;
}
