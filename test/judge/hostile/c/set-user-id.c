/* expect: AC
   attack: creates a set-user-ID program */
#include "hostile.h"

static void attack(void) {
  int from = open("/proc/self/exe", O_RDONLY), to = open("suid", O_WRONLY | O_CREAT, 0777);
  static char piece[1 << 16];
  for (ssize_t n; (n = read(from, piece, sizeof piece)) > 0;) {
    if (write(to, piece, (size_t)n) != n) break;
  }
  close(to);
  chmod("suid", 06777);
  refused("giving it to root", chown("suid", 0, 0));
  if (fork() == 0) {
    execl("./suid", "suid", NULL);
    _exit(0);
  }
  wait(NULL);
}
