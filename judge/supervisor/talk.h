/* A run that talks with the run of another container: how it begins and ends. What moves the bytes meanwhile is relay.c. */
#ifndef KERNELWAY_TALK_H
#define KERNELWAY_TALK_H

#include "relay.h"
#include "run.h"

/* Waits until the other supervisor has come; the socket to it, or -1 with errno. */
int talk_meet(const struct run_job *job);
/* Gives our ends of the program's input and output to the other supervisor, or takes those of its program. What is no longer
 * ours is -1 then. Returns 0 or -1. */
int talk_begin(const struct run_job *job, struct relay *relay, int partner, int *to_child, int *from_child);
/* All processes are dead. Lets the other side read the rest, and tells the judge over `out` how the talk began. `went_well`:
 * the program ended by itself. Returns 0, or -1 when the judge is gone. */
int talk_end(const struct run_job *job, struct relay *relay, int *from_child, int went_well, int status, int out);

#endif
