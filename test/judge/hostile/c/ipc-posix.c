/* expect: AC
   attack: leaves data in POSIX queues and shared memory */
#include "hostile.h"

static void attack(void) {
  refused("mq_open", syscall(SYS_mq_open, "left", O_CREAT | O_RDWR, 0666, NULL));
  must_not_open("/dev/shm/left", O_CREAT | O_RDWR);
  must_not_open("/dev/mqueue/left", O_CREAT | O_RDWR);
}
