/* The program's process: started with pipes, limits, its own user and no privileges. */
#ifndef KERNELWAY_CHILD_H
#define KERNELWAY_CHILD_H

#include "run.h"

/* Our ends of its pipes, non-blocking. */
struct child {
  pid_t pid;
  int stdin_end, stdout_end, stderr_end;
};

/* Returns 0 if the program runs, or -1 if it could not be confined and was not started. */
int child_start(const struct run_job *job, struct child *child);

#endif
