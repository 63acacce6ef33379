/* The start and end of a run that talks to a run in another container. In between, relay.c moves the bytes. */
#ifndef KERNELWAY_TALK_H
#define KERNELWAY_TALK_H

#include "relay.h"
#include "run.h"

/* Waits for the other supervisor. Returns the socket to it, or -1 with errno. */
int talk_meet(const struct run_job *job);
/* Passes our ends of the program's input and output to the other supervisor, or receives those of its program.
 * Descriptors that were passed are set to -1. Returns 0 or -1. */
int talk_begin(const struct run_job *job, struct relay *relay, int partner, int *to_child, int *from_child);
/* Called when all processes are dead. Lets the other side read the rest, and reports the start of the interaction
 * to the judge over `out`. `went_well`: the program ended by itself. Returns 0, or -1 if the judge is gone. */
int talk_end(const struct run_job *job, struct relay *relay, int *from_child, int went_well, int status, int out);

#endif
