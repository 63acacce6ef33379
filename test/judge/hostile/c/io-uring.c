/* expect: AC
   attack: sets up io_uring */
#include "hostile.h"

static void attack(void) {
  char parameters[128] = {0};
  refused("io_uring", syscall(SYS_io_uring_setup, 8, parameters));
}
