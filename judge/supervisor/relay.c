#define _GNU_SOURCE
#include "relay.h"

#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A program that ends closes its output a moment before its supervisor reports how it ended. The reader must not
 * see the end earlier, or its own failure, which follows from it, would look like the cause. */
enum { END_HELD_US = 50000, MEET_MS = 20000, BUFFER_BYTES = 1024 * 1024, PIECE_HEAD = 5 };

static const struct flow NO_FLOW = {.from = -1, .to = -1};

void relay_none(struct relay *relay) { *relay = (struct relay){.partner = -1, .answers = NO_FLOW, .asks = NO_FLOW}; }

static int address_of(const char *name, struct sockaddr_un *address) {
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  return snprintf(address->sun_path, sizeof address->sun_path, "/meet/%s", name) < (int)sizeof address->sun_path ? 0 : -1;
}

int relay_listen(const char *name) {
  struct sockaddr_un address;
  int door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), partner = -1;
  if (door < 0 || address_of(name, &address) < 0) return -1;
  if (bind(door, (struct sockaddr *)&address, sizeof address) == 0 && listen(door, 1) == 0) {
    struct pollfd knock = {door, POLLIN, 0};
    if (poll(&knock, 1, MEET_MS) == 1) partner = accept4(door, NULL, NULL, SOCK_CLOEXEC);
  }
  unlink(address.sun_path);
  close(door);
  return partner;
}

int relay_join(const char *name) {
  struct sockaddr_un address;
  int partner = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (partner < 0 || address_of(name, &address) < 0) return -1;
  for (uint64_t until_us = now_us() + MEET_MS * 1000ull; now_us() < until_us; usleep(500)) {
    if (connect(partner, (struct sockaddr *)&address, sizeof address) == 0) return partner;
    if (errno != ENOENT && errno != ECONNREFUSED) break;
  }
  close(partner);
  return -1;
}

/* Space for two descriptors next to a message. */
union control {
  char bytes[CMSG_SPACE(2 * sizeof(int))];
  struct cmsghdr aligned;
};

int relay_hand_over(int partner, int program_in, int program_out) {
  char word = 'd';
  int ends[2] = {program_in, program_out};
  struct iovec piece = {&word, 1};
  union control control = {{0}};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof ends);
  memcpy(CMSG_DATA(head), ends, sizeof ends);
  return sendmsg(partner, &message, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

static int take_over(int partner, int ends[2]) {
  char word;
  struct iovec piece = {&word, 1};
  union control control;
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
  struct pollfd said = {partner, POLLIN, 0};
  if (poll(&said, 1, MEET_MS) != 1 || recvmsg(partner, &message, MSG_CMSG_CLOEXEC) != 1) return -1;
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  if (!head || head->cmsg_type != SCM_RIGHTS || head->cmsg_len != CMSG_LEN(2 * sizeof(int))) return -1;
  memcpy(ends, CMSG_DATA(head), 2 * sizeof(int));
  return 0;
}

static int flow_begin(struct flow *flow, int from, int to, char sign) {
  /* Allocated for one interaction and freed after it, because our memory counts as memory of every program that we
   * start. */
  *flow = (struct flow){.from = from, .to = to, .sign = sign};
  flow->buffer = mmap(NULL, BUFFER_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return flow->buffer == MAP_FAILED ? -1 : 0;
}

int relay_begin(struct relay *relay, int partner, int validator_in, int validator_out) {
  int ends[2];
  relay->partner = partner;
  if (take_over(partner, ends) < 0) return -1;
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  fcntl(ends[1], F_SETFL, O_NONBLOCK);
  relay->heard = relay->heard_most == 0 ? NULL : mmap(NULL, relay->heard_most, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (relay->heard == MAP_FAILED) return -1;
  if (flow_begin(&relay->answers, ends[1], validator_in, '>') < 0) return -1;
  return flow_begin(&relay->asks, validator_out, ends[0], '<');
}

static void close_end(int *end) {
  if (*end >= 0) close(*end);
  *end = -1;
}

static void hear(struct relay *relay, char sign, const uint8_t *bytes, size_t length) {
  if (relay->heard_bytes + PIECE_HEAD >= relay->heard_most) return;
  size_t room = relay->heard_most - relay->heard_bytes - PIECE_HEAD;
  if (length > room) length = room;
  uint8_t *piece = relay->heard + relay->heard_bytes;
  piece[0] = (uint8_t)sign;
  for (int i = 0; i < 4; i += 1) piece[1 + i] = (uint8_t)(length >> (8 * i));
  memcpy(piece + PIECE_HEAD, bytes, length);
  relay->heard_bytes += PIECE_HEAD + length;
}

/* Writes what the reader accepts. If the reader is gone, the bytes are dropped, but the writer can still write:
 * otherwise it would fail. */
static void flow_write(struct flow *flow) {
  while (flow->start < flow->end) {
    ssize_t wrote = flow->to < 0 ? (ssize_t)(flow->end - flow->start) : write(flow->to, flow->buffer + flow->start, flow->end - flow->start);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0 && errno == EAGAIN) return;
    if (wrote < 0) close_end(&flow->to);
    else flow->start += (size_t)wrote;
  }
  flow->start = flow->end = 0;
}

static void flow_read(struct relay *relay, struct flow *flow) {
  ssize_t got = read(flow->from, flow->buffer + flow->end, BUFFER_BYTES - flow->end);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    close_end(&flow->from);
    flow->ends_at_us = now_us() + END_HELD_US;
    return;
  }
  hear(relay, flow->sign, flow->buffer + flow->end, (size_t)got);
  flow->bytes += (uint64_t)got;
  flow->end += (size_t)got;
  flow_write(flow);
}

/* The reader sees the end after everything is written and it is known how the writer ended, or that takes too
 * long. */
static void flow_end(struct flow *flow, int is_over) {
  if (flow->from >= 0 || flow->to < 0 || flow->start < flow->end) return;
  if (is_over || now_us() >= flow->ends_at_us) close_end(&flow->to);
}

void relay_wait_for(const struct relay *relay, struct pollfd polled[RELAY_POLLED]) {
  const struct flow *flows[2] = {&relay->answers, &relay->asks};
  for (int i = 0; i < 2; i += 1) {
    const struct flow *flow = flows[i];
    int waits = flow->start < flow->end && flow->to >= 0;
    polled[2 * i] = (struct pollfd){flow->end < BUFFER_BYTES ? flow->from : -1, POLLIN, 0};
    polled[2 * i + 1] = (struct pollfd){waits ? flow->to : -1, POLLOUT, 0};
  }
  polled[4] = (struct pollfd){relay->partner, POLLIN, 0};
}

int relay_timeout(const struct relay *relay, int ms) {
  const struct flow *flows[2] = {&relay->answers, &relay->asks};
  uint64_t time_us = now_us();
  for (int i = 0; i < 2; i += 1) {
    if (flows[i]->from >= 0 || flows[i]->to < 0 || flows[i]->ends_at_us == 0 || flows[i]->start < flows[i]->end) continue;
    uint64_t left_us = flows[i]->ends_at_us > time_us ? flows[i]->ends_at_us - time_us : 0;
    if (left_us / 1000 + 1 < (uint64_t)ms) ms = (int)(left_us / 1000) + 1;
  }
  return ms;
}

int relay_move(struct relay *relay, const struct pollfd polled[RELAY_POLLED]) {
  int is_loud = 0;
  if (polled[1].revents) flow_write(&relay->answers);
  if (polled[3].revents) flow_write(&relay->asks);
  /* The validator first: if both have closed since the last look, it had already decided. */
  if (polled[2].revents && relay->asks.from >= 0) {
    flow_read(relay, &relay->asks);
    if (relay->asks.from < 0 && relay->first == 0) relay->first = 'v';
  }
  if (polled[0].revents && relay->answers.from >= 0) {
    flow_read(relay, &relay->answers);
    /* A program that closes its output has nothing more to say, also if it still runs. */
    if (relay->answers.from < 0 && relay->first == 0) relay->first = 'p';
    if (relay->answers.bytes > relay->answers_most) {
      if (relay->partner >= 0 && send(relay->partner, "o", 1, MSG_NOSIGNAL) < 0) close_end(&relay->partner);
      close_end(&relay->answers.from);
      relay->answers.ends_at_us = now_us() + END_HELD_US;
    }
  }
  if (polled[4].revents && relay->partner >= 0) {
    char word;
    ssize_t said = recv(relay->partner, &word, 1, MSG_DONTWAIT);
    if (said == 1) is_loud = word == 'o';
    if (said == 0 || (said < 0 && errno != EAGAIN && errno != EINTR)) {
      close_end(&relay->partner);
      if (relay->first == 0) relay->first = 'p';
    }
  }
  flow_end(&relay->answers, relay->partner < 0);
  flow_end(&relay->asks, 0);
  return is_loud;
}

static void flow_finish(struct flow *flow) {
  close_end(&flow->from);
  close_end(&flow->to);
  if (flow->buffer) munmap(flow->buffer, BUFFER_BYTES);
  flow->buffer = NULL;
}

void relay_finish(struct relay *relay, int drain) {
  if (relay->first == 0) relay->first = 'v';
  close_end(&relay->answers.to); /* no one reads any more; further output of the program is dropped */
  while (relay->asks.from >= 0 && relay->asks.end < BUFFER_BYTES) {
    struct pollfd more = {relay->asks.from, POLLIN, 0};
    if (poll(&more, 1, 0) <= 0) break;
    flow_read(relay, &relay->asks);
  }
  close_end(&relay->asks.from);
  while (drain && relay->partner >= 0 && relay->asks.to >= 0 && relay->asks.start < relay->asks.end) {
    struct pollfd polled[RELAY_POLLED];
    relay_wait_for(relay, polled);
    if (poll(polled, RELAY_POLLED, -1) < 0 && errno != EINTR) break;
    relay_move(relay, polled);
  }
  flow_finish(&relay->answers);
  flow_finish(&relay->asks);
  close_end(&relay->partner);
}
