/* expect: AC
   attack: tries to leave files in every usual place */
#include "hostile.h"

static void attack(void) {
  static const char *const places[] = {"/tmp/x", "/var/tmp/x", "/dev/shm/x", "/run/x", "/box/x", "/x", "/etc/x", "/dev/mqueue/x", "/box/work/x", "/home/x", "/root/x"};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    int file = open(places[i], O_WRONLY | O_CREAT | O_EXCL, 0666);
    /* Programs may write to the parent of the work folders; it is wiped like them. */
    if (file >= 0 && strcmp(places[i], "/box/work/x") != 0) refused(places[i], 0);
    if (file < 0 && errno == EEXIST) refused("finding a file of the run before", 0);
  }
}
