/* expect: AC
   attack: leaves data in System V memory, semaphores and queues */
#include "hostile.h"

static void attack(void) {
  refused("shmget", syscall(SYS_shmget, 4711, 4096, 01666));
  refused("semget", syscall(SYS_semget, 4711, 1, 01666));
  refused("msgget", syscall(SYS_msgget, 4711, 01666));
}
