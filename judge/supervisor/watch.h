/* Measures a run while it goes on, by looking now and then at what the kernel counts for the whole container. */
#ifndef KERNELWAY_WATCH_H
#define KERNELWAY_WATCH_H

#include <stdint.h>

struct watch {
  const char *folder; /* where the program may write: files in it are not its memory */
  uint64_t cpu_before_us, memory_before, waited_before_us, oom_before;
  uint64_t cpu_us;       /* so far; 0 if it cannot be read */
  uint64_t memory_bytes; /* the highest value seen */
  uint64_t pause_us;     /* until the next look: short at first, for short runs */
};

uint64_t now_us(void);
/* Call before the program starts. */
void watch_begin(struct watch *watch, const char *folder);
/* Looks once more. */
void watch_look(struct watch *watch);
/* Microseconds in which the living processes waited for a core, including waiting for each other. */
uint64_t watch_waited_us(const struct watch *watch);
/* Whether the out-of-memory killer killed a process since the start. */
int watch_oom(const struct watch *watch);
/* Whether the folder is full, in bytes or in files. */
int watch_is_full(const struct watch *watch);

#endif
