/* expect: AC
   attack: makes its pipes as small as possible, and requests signals from them */
#include "talks.h"

int main(void) {
  signal(SIGIO, SIG_IGN);
  for (int fd = 0; fd < 2; fd++) {
    fcntl(fd, F_SETPIPE_SZ, 4096);
    fcntl(fd, F_SETFL, O_ASYNC);
    fcntl(fd, F_SETOWN, getpid());
  }
  while (answer_one()) {
  }
  return 0;
}
