/* expect: AC
   attack: stalls the kernel with userfaultfd */
#include "hostile.h"

static void attack(void) {
  refused("userfaultfd", syscall(SYS_userfaultfd, 0));
}
