/* Two programs that talk, each in a container of its own. Their supervisors meet at a socket in a folder that both
 * containers have and no program can enter. The program's supervisor hands its ends of the program's pipes over; the
 * validator's supervisor then moves all bytes between the two programs, keeps the beginning of what was said in the order
 * in which it was said, and knows who fell silent first. Nothing passes through the judge, which is a hundred times
 * farther away. The socket stays open: its end says that the other side is over. */
#ifndef KERNELWAY_RELAY_H
#define KERNELWAY_RELAY_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

/* One direction. */
struct flow {
  int from, to;        /* -1 once closed */
  char sign;           /* in the transcript */
  uint8_t *buffer;     /* what `to` has not taken yet; nothing more is read while it is full */
  size_t start, end;
  uint64_t bytes;      /* read from `from` */
  uint64_t ends_at_us; /* `from` is at its end: `to` is closed then at the latest; 0 = not yet */
};

struct relay {
  int partner;                  /* the socket to the other supervisor; -1 once that is gone or there is none */
  struct flow answers, asks;    /* of the program, of the validator; unused (-1) in the program's supervisor */
  uint64_t answers_most;        /* bytes the program may print */
  char first;                   /* who fell silent first: 'p'rogram, 'v'alidator, 0 = nobody yet */
  uint8_t *heard;               /* pieces: sign, length in four bytes, bytes */
  size_t heard_bytes, heard_most;
};

enum { RELAY_POLLED = 5 };

void relay_none(struct relay *relay);
/* Waits for the other supervisor at /meet/<name>; the socket, or -1. */
int relay_listen(const char *name);
int relay_join(const char *name);
/* Hands over our ends of the program's input and output, and keeps a second one of its output to read when the other side
 * is over; 0 or -1. */
int relay_hand_over(int partner, int program_in, int program_out);
/* Takes them and begins; 0 or -1. */
int relay_begin(struct relay *relay, int partner, int validator_in, int validator_out);

/* Fills `polled` with what to wait for, unused places with -1. */
void relay_wait_for(const struct relay *relay, struct pollfd polled[RELAY_POLLED]);
/* Milliseconds until something has to be closed; at most `ms`. */
int relay_timeout(const struct relay *relay, int ms);
/* Moves what can be moved. Returns 1 when the other supervisor says that its program printed too much. */
int relay_move(struct relay *relay, const struct pollfd polled[RELAY_POLLED]);
/* The validator has ended. With `drain` the program gets what it has not read yet, however long it takes to read it. */
void relay_finish(struct relay *relay, int drain);

#endif
