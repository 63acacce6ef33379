/* attack: increases the counters of the control group: peak memory, CPU time, page faults */
#include "passes.h"

enum { MIB = 1024 * 1024 };

/* Version 2 has them in one folder, version 1 in one per controller. */
static const char *const PEAKS[] = {"/sys/fs/cgroup/memory.peak", "/sys/fs/cgroup/memory/memory.max_usage_in_bytes"};

static int was_told(void) {
  int told = 0;
  for (size_t i = 0; i < sizeof PEAKS / sizeof *PEAKS; i++) told += is_above(PEAKS[i], number_in(PEAKS[i], ""), 32 * MIB);
  told += is_above("CPU time in microseconds", number_in("/sys/fs/cgroup/cpu.stat", "usage_usec "), 200000);
  told += is_above("CPU time in nanoseconds", number_in("/sys/fs/cgroup/cpuacct/cpuacct.usage", ""), 200000000);
  return told;
}

static void tell(void) {
  size_t size = 48 * MIB;
  char *piece = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (piece != MAP_FAILED) memset(piece, 1, size);
  while (clock() < CLOCKS_PER_SEC / 4) {
  }
}
