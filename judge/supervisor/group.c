#define _GNU_SOURCE
#include "group.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The number after `key` in a small file of the container's own control group, or the whole file's number for key "". */
static uint64_t control_value(const char *path, const char *key) {
  char text[2048];
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return UINT64_MAX;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return UINT64_MAX;
  text[length] = 0;
  const char *found = text;
  if (*key) {
    found = strstr(text, key);
    if (!found) return UINT64_MAX;
    found += strlen(key);
  }
  return strtoull(found, NULL, 10);
}

uint64_t group_cpu_us(void) {
  uint64_t used = control_value("/sys/fs/cgroup/cpu.stat", "usage_usec ");
  if (used != UINT64_MAX) return used;
  used = control_value("/sys/fs/cgroup/cpuacct/cpuacct.usage", "");
  return used == UINT64_MAX ? used : used / 1000;
}

uint64_t group_oom_kills(void) {
  uint64_t kills = control_value("/sys/fs/cgroup/memory.events", "oom_kill ");
  if (kills == UINT64_MAX) kills = control_value("/sys/fs/cgroup/memory/memory.oom_control", "oom_kill ");
  return kills == UINT64_MAX ? 0 : kills;
}
