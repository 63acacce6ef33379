/* The program's process: started with pipes, limits, a user of its own and no privileges. */
#ifndef KERNELWAY_CHILD_H
#define KERNELWAY_CHILD_H

#include "run.h"

/* Our ends of its pipes, which do not block. */
struct child {
  pid_t pid;
  int stdin_end, stdout_end, stderr_end;
};

/* Returns 0 when the program runs as it must, or -1: where it could not be confined it was not started. */
int child_start(const struct run_job *job, struct child *child);

#endif
