/* expect: AC
   attack: looks for descriptors that are not its own, and opens as many as it can */
#include "hostile.h"

static void attack(void) {
  for (int fd = 3; fd < 4096; fd++) refused("an inherited descriptor", fcntl(fd, F_GETFD));
  int opened = 0;
  while (opened < 100000 && dup(0) >= 0) opened++;
  if (opened >= 100000) refused("100,000 descriptors", 0);
}
