/* What the kernel counts for the whole container (cgroup version 2 or 1). It includes processes that no one waits
 * for: a program that ignores SIGCHLD has children whose usage wait4 never reports. */
#ifndef KERNELWAY_GROUP_H
#define KERNELWAY_GROUP_H

#include <stdint.h>

/* Opens the files once, so that each later reading costs one system call. */
void group_open(void);
/* CPU time of all processes except us, in microseconds; UINT64_MAX if it cannot be read. */
uint64_t group_cpu_us(void);
/* Memory in bytes that the kernel cannot reclaim, without files in the memory file system at `folder`, but with
 * pipes, sockets and page tables; UINT64_MAX if it cannot be read. */
uint64_t group_memory_bytes(const char *folder);
/* How often the kernel's out-of-memory killer killed a process; 0 if it cannot be read. */
uint64_t group_oom_kills(void);
/* Microseconds in which some process waited for a core; 0 if it cannot be read (version 1). */
uint64_t group_waited_us(void);

#endif
