/* attack: leaves data in times, attributes and locks of everything it can reach, and files wherever it can write */
#include "passes.h"

static const char *const PLACES[] = {"/box", "/box/work", "/box/program", "/dev/null", "/dev/full", "/dev/ptmx", "/proc/self", "/proc/self/fd/0", "/proc/sys", "/tmp", "/dev/shm", "/dev/mqueue", "/run", "/var/tmp", "/sys/fs/cgroup"};
enum { COUNT = sizeof PLACES / sizeof *PLACES };
static const struct timespec WORD[2] = {{1234567890, 0}, {1234567890, 0}};

static int was_told(void) {
  int told = 0;
  for (int i = 0; i < COUNT; i++) {
    struct stat status;
    char path[300], value[8];
    if (stat(PLACES[i], &status) == 0) told += is_above(PLACES[i], status.st_mtim.tv_sec == 1234567890 || status.st_atim.tv_sec == 1234567890, 0);
    told += is_above("an attribute", getxattr(PLACES[i], "user.word", value, sizeof value), 0);
    snprintf(path, sizeof path, "%s/word", PLACES[i]);
    told += is_above("a file", access(path, F_OK) == 0, 0);
    int file = open(PLACES[i], O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (file >= 0) told += is_above("a lock", flock(file, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK, 0);
    if (file >= 0) close(file);
  }
  return told;
}

static void tell(void) {
  for (int i = 0; i < COUNT; i++) {
    char path[300];
    if (utimensat(AT_FDCWD, PLACES[i], WORD, 0) < 0) utimensat(AT_FDCWD, PLACES[i], NULL, 0);
    setxattr(PLACES[i], "user.word", "x", 1, 0);
    snprintf(path, sizeof path, "%s/word", PLACES[i]);
    close(open(path, O_WRONLY | O_CREAT, 0644));
  }
  /* A process that is left behind keeps the locks. */
  if (fork() != 0) return;
  setsid();
  for (int i = 0; i < COUNT; i++) {
    int file = open(PLACES[i], O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (file >= 0) flock(file, LOCK_EX | LOCK_NB);
  }
  for (;;) pause();
}
