/* What the container's control group says, version 2 or 1. */
#ifndef KERNELWAY_GROUP_H
#define KERNELWAY_GROUP_H

#include <stdint.h>

/* CPU time of the whole container in microseconds; UINT64_MAX where it is not to be read. */
uint64_t group_cpu_us(void);
/* How often the kernel's out-of-memory killer struck; 0 where it is not to be read. */
uint64_t group_oom_kills(void);

#endif
