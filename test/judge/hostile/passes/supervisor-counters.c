/* attack: increases the kernel's counters of the supervisor's children, which every program can read */
#include "passes.h"

/* The field with that number in /proc/1/stat, numbered as in its manual. */
static long long field_of_supervisor(int place) {
  static char text[4096];
  int file = open("/proc/1/stat", O_RDONLY);
  ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
  if (file >= 0) close(file);
  if (length <= 0) return -1;
  text[length] = 0;
  char *field = strrchr(text, ')');
  for (int at = 2; field && at < place; at++) field = strchr(field + 1, ' ');
  return field ? atoll(field + 1) : -1;
}

static int was_told(void) {
  int told = is_above("CPU time of its children, in ticks", field_of_supervisor(16), 10);
  return told + is_above("page faults of its children", field_of_supervisor(11), 4000);
}

static void tell(void) {
  for (int i = 0; i < 4; i++) {
    size_t size = 16 * 1024 * 1024;
    char *piece = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (piece == MAP_FAILED) continue;
    memset(piece, 1, size);
    munmap(piece, size);
  }
  while (clock() < CLOCKS_PER_SEC / 5) {
  }
}
