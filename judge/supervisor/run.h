/* Runs one program under its limits and measures it. See the theory of operation in main.c. */
#ifndef KERNELWAY_RUN_H
#define KERNELWAY_RUN_H

#include "frames.h"

#include <stdint.h>
#include <sys/types.h>

enum { ARGUMENTS_MAX = 256 };

struct run_job {
  uint64_t cpu_ms, wall_ms, memory_bytes, output_bytes, file_bytes;
  uint64_t kill_after_lines; /* 0 = no planned kill */
  const char *meets;         /* where it meets another container's program to talk to; NULL = nowhere */
  int relays;                /* this side moves the bytes of both */
  uint64_t partner_bytes;    /* output limit of the other program */
  uint64_t heard_bytes;      /* how much of the interaction is recorded */
  int drain_exit;            /* after this exit code, the other still receives what it has not read */
  int threads_only;          /* it may not start processes */
  int counts_memory;         /* the memory limit holds for the whole container, not only for the largest process */
  uid_t uid;
  const char *folder;             /* the working directory */
  char *argv[ARGUMENTS_MAX + 1];  /* NULL-terminated, pointing into the job's frame copy */
  char *environment[ARGUMENTS_MAX + 1];
};

/* Runs the job: input frames come from `in`, output frames and the result go to `out`. Leaves no process behind.
 * Returns 0, or -1 if the judge is gone. */
int run_program(const struct run_job *job, struct frame_reader *reader, int in, int out);

#endif
