/* How full a pipe is, asked at either end: that tells who waits for whom. */
#ifndef KERNELWAY_PIPE_H
#define KERNELWAY_PIPE_H

#include <stdint.h>

/* Bytes that nobody has read yet. */
uint64_t pipe_bytes(int pipe);
/* Whether whoever writes must wait. */
int pipe_is_full(int pipe);

#endif
