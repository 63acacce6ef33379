#define _GNU_SOURCE
#include "pipe.h"

#include <fcntl.h>
#include <sys/ioctl.h>

uint64_t pipe_bytes(int pipe) {
  int bytes = 0;
  return ioctl(pipe, FIONREAD, &bytes) < 0 || bytes < 0 ? 0 : (uint64_t)bytes;
}

/* The kernel gives each write pages of its own where it does not fit into the last one, so half of the bytes may fill it. */
int pipe_is_full(int pipe) {
  int size = fcntl(pipe, F_GETPIPE_SZ);
  return size > 0 && 2 * pipe_bytes(pipe) >= (uint64_t)size;
}
