/* attack: uses up process ids, so that those of the next pass are higher */
#include "passes.h"

static int was_told(void) {
  return is_above("own process id", getpid(), 100) + is_above("last process id", number_in("/proc/sys/kernel/ns_last_pid", ""), 100);
}

static void tell(void) {
  for (int i = 0; i < 300; i++) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    waitpid(child, NULL, 0);
  }
}
