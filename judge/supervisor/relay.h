/* Two programs that talk to each other, each in its own container. Their supervisors meet at a socket in a folder
 * that both containers have and no program can enter. The program's supervisor passes its ends of the program's
 * pipes through the socket. The validator's supervisor then moves all bytes between the two programs, records the
 * start of the interaction in order, and knows who closed first. Nothing goes through the judge, which would be a
 * hundred times slower. The socket stays open: its end means that the other side has ended. */
#ifndef KERNELWAY_RELAY_H
#define KERNELWAY_RELAY_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

/* One direction. */
struct flow {
  int from, to;        /* -1 once closed */
  char sign;           /* in the transcript */
  uint8_t *buffer;     /* bytes not yet written to `to`; nothing more is read while it is full */
  size_t start, end;
  uint64_t bytes;      /* read from `from` */
  uint64_t ends_at_us; /* `from` has ended, and `to` is closed by then at the latest; 0 = not ended */
};

struct relay {
  int partner;                  /* the socket to the other supervisor; -1 if there is none, or no longer */
  struct flow answers, asks;    /* from the program, from the validator; unused (-1) in the program's supervisor */
  uint64_t answers_most;        /* bytes the program may print */
  char first;                   /* who closed first: 'p'rogram, 'v'alidator, 0 = no one yet */
  uint8_t *heard;               /* pieces: sign, length in four bytes, bytes */
  size_t heard_bytes, heard_most;
};

enum { RELAY_POLLED = 5 };

void relay_none(struct relay *relay);
/* Waits for the other supervisor at /meet/<name>. Returns the socket, or -1. */
int relay_listen(const char *name);
int relay_join(const char *name);
/* Passes our ends of the program's input and output to the partner, and keeps a copy of its output to read after the
 * partner has ended. Returns 0 or -1. */
int relay_hand_over(int partner, int program_in, int program_out);
/* Receives them and starts. Returns 0 or -1. */
int relay_begin(struct relay *relay, int partner, int validator_in, int validator_out);

/* Fills `polled` with what to wait for, and unused places with -1. */
void relay_wait_for(const struct relay *relay, struct pollfd polled[RELAY_POLLED]);
/* Milliseconds until something has to be closed; at most `ms`. */
int relay_timeout(const struct relay *relay, int ms);
/* Moves all bytes it can. Returns 1 if the other supervisor says that its program printed too much. */
int relay_move(struct relay *relay, const struct pollfd polled[RELAY_POLLED]);
/* Called when the validator has ended. With `drain`, the program still gets what it has not read, without a time limit. */
void relay_finish(struct relay *relay, int drain);

#endif
