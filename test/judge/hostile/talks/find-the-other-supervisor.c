/* expect: AC
   attack: looks for the socket of its supervisor: by name, by number, among inherited descriptors */
#include "talks.h"

/* Linux shows the name of the socket to both sides; it must lead nowhere. */
static void call(const char *path) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  int end = socket(AF_UNIX, SOCK_STREAM, 0);
  snprintf(name.sun_path, sizeof name.sun_path, "%.100s", path);
  refused("connecting to a meeting", connect(end, (struct sockaddr *)&name, sizeof name));
  close(end);
}

static void attack(void) {
  char line[512], path[64];
  for (int fd = 3; fd < 1024; fd++) refused("inheriting a descriptor", fcntl(fd, F_GETFD));
  FILE *sockets = fopen("/proc/net/unix", "r");
  while (sockets && fgets(line, sizeof line, sockets)) {
    char *seen = strstr(line, "/meet");
    if (!seen) continue;
    seen[strcspn(seen, "\n")] = 0;
    call(seen);
  }
  for (int fd = 0; fd < 64; fd++) {
    snprintf(path, sizeof path, "/proc/1/fd/%d", fd);
    refused("opening a descriptor of the supervisor", open(path, O_RDWR));
    refused("taking one", syscall(SYS_pidfd_getfd, syscall(SYS_pidfd_open, 1, 0), fd, 0));
  }
  refused("signalling it", kill(1, SIGTERM));
}

int main(void) {
  attack();
  while (!worked && answer_one()) {
  }
  return 0;
}
