/* expect: AC
   attack: loads a BPF map and program */
#include "hostile.h"

static void attack(void) {
  char attributes[128] = {0};
  for (int command = 0; command < 6; command++) refused("bpf", syscall(SYS_bpf, command, attributes, sizeof attributes));
}
