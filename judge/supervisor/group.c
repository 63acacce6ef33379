#define _GNU_SOURCE
#include "group.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <unistd.h>

/* A number of our control group: read from the first of two places (version 2, then 1) that can be opened. */
struct counter {
  const char *path[2];
  const char *key[2]; /* the start of the line with the number; "" = the file contains only the number */
  int file, version;  /* the opened file and its version; -1 = none */
};

static struct counter cpu = {{"/sys/fs/cgroup/cpu.stat", "/sys/fs/cgroup/cpuacct/cpuacct.usage"}, {"usage_usec ", ""}, -1, 0};
static struct counter oom_kills = {{"/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"}, {"oom_kill ", "oom_kill "}, -1, 0};
static struct counter memory = {{"/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory/memory.usage_in_bytes"}, {"", ""}, -1, 0};
static struct counter file_pages = {{"/sys/fs/cgroup/memory.stat", "/sys/fs/cgroup/memory/memory.stat"}, {"file ", "cache "}, -1, 0};
static struct counter shared_pages = {{"/sys/fs/cgroup/memory.stat", "/sys/fs/cgroup/memory/memory.stat"}, {"shmem ", "shmem "}, -1, 0};
static struct counter pressure = {{"/sys/fs/cgroup/cpu.pressure", ""}, {"some ", ""}, -1, 0};

static void open_counter(struct counter *counter) {
  for (int version = 0; version < 2 && counter->file < 0; version += 1) {
    counter->file = open(counter->path[version], O_RDONLY | O_CLOEXEC);
    counter->version = version;
  }
}

void group_open(void) {
  struct counter *all[] = {&cpu, &oom_kills, &memory, &file_pages, &shared_pages, &pressure};
  for (size_t i = 0; i < sizeof all / sizeof *all; i += 1) open_counter(all[i]);
}

/* The text of a counter file; empty if it cannot be read. */
static const char *text_of(const struct counter *counter) {
  static char text[8192];
  ssize_t length = counter->file < 0 ? -1 : pread(counter->file, text, sizeof text - 1, 0);
  text[length < 0 ? 0 : length] = 0;
  return text;
}

/* The text after `key` at the start of a line; NULL if no line starts with it. */
static const char *after_key(const char *text, const char *key) {
  size_t length = strlen(key);
  for (const char *line = text; line && *line; line = strchr(line, '\n'), line += line != NULL) {
    if (strncmp(line, key, length) == 0) return line + length;
  }
  return NULL;
}

static uint64_t number_in(const char *text, const struct counter *counter) {
  const char *found = after_key(text, counter->key[counter->version]);
  return found ? strtoull(found, NULL, 10) : UINT64_MAX;
}

static uint64_t value_of(const struct counter *counter) { return number_in(text_of(counter), counter); }

static uint64_t micros(struct timeval time) { return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_usec; }

uint64_t group_cpu_us(void) {
  /* Read first, because it updates the kernel's count of the group, which otherwise lags by up to a clock tick. */
  struct rusage own;
  getrusage(RUSAGE_SELF, &own);
  uint64_t used = value_of(&cpu), ours = micros(own.ru_utime) + micros(own.ru_stime);
  if (used == UINT64_MAX) return used;
  if (cpu.version == 1) used /= 1000;
  return used > ours ? used - ours : 0;
}

uint64_t group_memory_bytes(const char *folder) {
  uint64_t used = value_of(&memory);
  const char *text = text_of(&file_pages);
  uint64_t files = number_in(text, &file_pages), shared = number_in(text, &shared_pages);
  struct statfs room;
  if (used == UINT64_MAX || files == UINT64_MAX || shared == UINT64_MAX || statfs(folder, &room) < 0) return UINT64_MAX;
  uint64_t written = (uint64_t)(room.f_blocks - room.f_bfree) * (uint64_t)room.f_bsize;
  /* `files` are the pages of all files, including those in memory file systems and shared mappings (`shared`). */
  uint64_t apart = written + (files > shared ? files - shared : 0);
  return used > apart ? used - apart : 0;
}

uint64_t group_oom_kills(void) {
  uint64_t kills = value_of(&oom_kills);
  return kills == UINT64_MAX ? 0 : kills;
}

uint64_t group_waited_us(void) {
  const char *some = after_key(text_of(&pressure), "some ");
  const char *total = some ? strstr(some, "total=") : NULL;
  return total ? strtoull(total + strlen("total="), NULL, 10) : 0;
}
