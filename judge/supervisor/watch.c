#define _GNU_SOURCE
#include "watch.h"

#include "group.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_PAUSE_US = 2000, LONGEST_PAUSE_US = 50000 };

uint64_t now_us(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

void watch_begin(struct watch *watch, const char *folder) {
  *watch = (struct watch){.folder = folder, .pause_us = FIRST_PAUSE_US};
  watch->oom_before = group_oom_kills();
  watch->waited_before_us = group_waited_us();
  watch->memory_before = group_memory_bytes(folder);
  watch->cpu_before_us = group_cpu_us();
}

void watch_look(struct watch *watch) {
  uint64_t cpu = group_cpu_us(), memory = group_memory_bytes(watch->folder);
  if (cpu != UINT64_MAX && watch->cpu_before_us != UINT64_MAX && cpu > watch->cpu_before_us) watch->cpu_us = cpu - watch->cpu_before_us;
  if (memory != UINT64_MAX && watch->memory_before != UINT64_MAX && memory > watch->memory_before + watch->memory_bytes)
    watch->memory_bytes = memory - watch->memory_before;
  watch->pause_us = watch->pause_us * 3 / 2 > LONGEST_PAUSE_US ? LONGEST_PAUSE_US : watch->pause_us * 3 / 2;
}

/* The second number of a schedstat file: nanoseconds spent waiting for a core. */
static uint64_t waited_ns(int threads, const char *thread) {
  char path[300], text[128];
  snprintf(path, sizeof path, "%s/schedstat", thread);
  int file = openat(threads, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return 0;
  text[length] = 0;
  const char *space = strchr(text, ' ');
  return space ? strtoull(space + 1, NULL, 10) : 0;
}

/* The longest wait of any thread of one process. */
static uint64_t longest_wait_ns(const char *process) {
  char path[300];
  snprintf(path, sizeof path, "/proc/%s/task", process);
  DIR *threads = opendir(path);
  uint64_t longest = 0;
  struct dirent *thread;
  while (threads && (thread = readdir(threads))) {
    uint64_t waited = isdigit((unsigned char)*thread->d_name) ? waited_ns(dirfd(threads), thread->d_name) : 0;
    if (waited > longest) longest = waited;
  }
  if (threads) closedir(threads);
  return longest;
}

uint64_t watch_waited_us(const struct watch *watch) {
  DIR *processes = opendir("/proc");
  uint64_t longest = 0;
  struct dirent *process;
  while (processes && (process = readdir(processes))) {
    int is_program = isdigit((unsigned char)*process->d_name) && strcmp(process->d_name, "1") != 0;
    uint64_t waited = is_program ? longest_wait_ns(process->d_name) : 0;
    if (waited > longest) longest = waited;
  }
  if (processes) closedir(processes);
  uint64_t pressure = group_waited_us() - watch->waited_before_us;
  return longest / 1000 > pressure ? longest / 1000 : pressure;
}

int watch_oom(const struct watch *watch) { return group_oom_kills() > watch->oom_before; }

int watch_is_full(const struct watch *watch) {
  struct statfs room;
  return statfs(watch->folder, &room) == 0 && (room.f_bfree == 0 || room.f_ffree == 0);
}
