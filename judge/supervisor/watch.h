/* Measures one run while it goes on: what the kernel counts for the whole container, looked at now and then. */
#ifndef KERNELWAY_WATCH_H
#define KERNELWAY_WATCH_H

#include <stdint.h>

struct watch {
  const char *folder; /* where the program may write: files in it are not its memory */
  uint64_t cpu_before_us, memory_before, waited_before_us, oom_before;
  uint64_t cpu_us;       /* so far; 0 where it cannot be read */
  uint64_t memory_bytes; /* the most that was seen */
  uint64_t pause_us;     /* until the next look: short at first, so that a short run is looked at too */
};

uint64_t now_us(void);
/* Before the program is started. */
void watch_begin(struct watch *watch, const char *folder);
/* Looks once more. */
void watch_look(struct watch *watch);
/* For how many microseconds the processes that are alive wanted a core and had none. What one of them waited for another
 * is in it. */
uint64_t watch_waited_us(const struct watch *watch);
/* Whether the out-of-memory killer struck since the beginning. */
int watch_oom(const struct watch *watch);
/* Whether the folder has no room left, for bytes or for files. */
int watch_is_full(const struct watch *watch);

#endif
