#define _GNU_SOURCE
#include "talk.h"

#include <stddef.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int talk_meet(const struct run_job *job) { return job->relays ? relay_listen(job->meets) : relay_join(job->meets); }

int talk_begin(const struct run_job *job, struct relay *relay, int partner, int *to_child, int *from_child) {
  relay->partner = partner;
  if (!job->relays) {
    if (relay_hand_over(partner, *to_child, *from_child) < 0) return -1;
    close(*to_child); /* our copy of its output is read again when the other side has ended */
    *to_child = -1;
    return 0;
  }
  relay->answers_most = job->partner_bytes;
  relay->heard_most = job->heard_bytes;
  int in = *to_child, out = *from_child;
  *to_child = *from_child = -1;
  return relay_begin(relay, partner, in, out);
}

int talk_end(const struct run_job *job, struct relay *relay, int *from_child, int went_well, int status, int out) {
  if (!job->relays && relay->partner >= 0) {
    close(*from_child); /* the other side reads the rest */
    *from_child = -1;
  }
  int is_accepted = went_well && WIFEXITED(status) && WEXITSTATUS(status) == job->drain_exit;
  relay_finish(relay, job->relays && is_accepted);
  int result = relay->heard_bytes == 0 ? 0 : frame_write(out, 'T', relay->heard, (uint32_t)relay->heard_bytes);
  if (relay->heard) munmap(relay->heard, relay->heard_most);
  return result;
}
