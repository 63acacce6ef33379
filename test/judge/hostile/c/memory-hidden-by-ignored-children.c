/* expect: MLE
   attack: exceeds the memory limit in a child whose exit is ignored */
#include "hostile.h"

static void attack(void) {
  signal(SIGCHLD, SIG_IGN);
  go_on_in_a_child();
  size_t size = 200u << 20;
  char *memory = malloc(size);
  if (!memory) _exit(1);
  memset(memory, 1, size);
  __asm__ volatile("" ::"r"(memory) : "memory");
}
