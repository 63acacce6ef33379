/* expect: AC
   attack: changes the limits of its own control group */
#include "hostile.h"

static void attack(void) {
  static const char *const files[] = {"memory/memory.limit_in_bytes", "memory/cgroup.procs", "pids/pids.max", "cpu/cpu.cfs_quota_us", "memory.max", "pids.max", "cgroup.procs", "memory/release_agent", "devices/devices.allow"};
  char path[256];
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    snprintf(path, sizeof path, "/sys/fs/cgroup/%s", files[i]);
    must_not_open(path, O_WRONLY);
  }
  refused("mounting control groups", mount("cgroup", "/box/work", "cgroup", 0, "memory"));
}
