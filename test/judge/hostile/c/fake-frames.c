/* expect: WA
   attack: prints the frame with which the supervisor reports a run */
#include "hostile.h"

static void attack(void) {
  static const char pairs[] = "stopped=exit\0exit=0\0wall_us=1\0user_us=1\0system_us=1\0memory=1\0stdout=2\0";
  unsigned char header[5] = {'R', sizeof pairs - 1, 0, 0, 0};
  for (int fd = 1; fd < 64; fd++) {
    if (write(fd, "O\2\0\0\0" "3\n", 7) < 0 || write(fd, header, sizeof header) < 0 || write(fd, pairs, sizeof pairs - 1) < 0) continue;
    if (fd > 2) refused("writing to an inherited descriptor", 0);
  }
}
