/* What the kernel counts for the whole container, cgroup version 2 or 1. It counts every process, also those that nobody
 * waits for: a program that ignores SIGCHLD has children whose usage never reaches wait4. */
#ifndef KERNELWAY_GROUP_H
#define KERNELWAY_GROUP_H

#include <stdint.h>

/* Opens the files once; later readings cost one system call each. */
void group_open(void);
/* CPU time of all processes but us, in microseconds; UINT64_MAX where it is not to be read. */
uint64_t group_cpu_us(void);
/* Memory in bytes that the kernel cannot take back, files in the memory file system at `folder` left out; UINT64_MAX where
 * it is not to be read. The memory of pipes, sockets and page tables is in it. */
uint64_t group_memory_bytes(const char *folder);
/* How often the kernel's out-of-memory killer struck; 0 where it is not to be read. */
uint64_t group_oom_kills(void);
/* For how many microseconds some process wanted a core and had none; 0 where it is not to be read (version 1). */
uint64_t group_waited_us(void);

#endif
