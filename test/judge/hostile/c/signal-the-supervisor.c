/* expect: AC
   attack: sends every signal to process 1 and to all processes */
#include "hostile.h"

static void attack(void) {
  for (int number = 1; number < 65; number++) refused("signalling process 1", kill(1, number));
  signal(SIGTERM, SIG_IGN);
  kill(-1, SIGTERM);
  refused("a descriptor of process 1", (long)syscall(SYS_pidfd_send_signal, syscall(SYS_pidfd_open, 1, 0), SIGKILL, NULL, 0));
}
