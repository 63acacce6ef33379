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
  const char *meets;         /* it talks with the program of another container: where the supervisors meet; NULL = alone */
  int relays;                /* this one moves what both say */
  uint64_t partner_bytes;    /* the other may print so many */
  uint64_t heard_bytes;      /* of what was said so much is kept */
  int drain_exit;            /* after this exit code the other still gets what it has not read */
  int threads_only;          /* it may start no process */
  int counts_memory;         /* stopped by what the container holds, not only by its largest process */
  uid_t uid;
  const char *folder;             /* the working directory */
  char *argv[ARGUMENTS_MAX + 1];  /* NULL-terminated, pointing into the job's frame copy */
  char *environment[ARGUMENTS_MAX + 1];
};

/* Runs the job: input frames come from `in`, output frames and the result go to `out`. Leaves no process behind.
 * Returns 0, or -1 when the judge outside is gone. */
int run_program(const struct run_job *job, struct frame_reader *reader, int in, int out);

#endif
