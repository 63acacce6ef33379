/* Tests of the supervisor's frame parser, and a fuzzer over it. Built with the address sanitizer in a build box. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frames.h"

static int checks;
static struct frame_reader reader;

#define CHECK(what)                                                              \
  do {                                                                           \
    checks++;                                                                    \
    if (!(what)) {                                                               \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what);         \
      exit(1);                                                                   \
    }                                                                            \
  } while (0)

/* Feeds a stream in pieces of at most `piece` bytes until a frame is decided; returns the bytes taken. */
static size_t feed(const uint8_t *stream, size_t length, size_t piece, enum frame_state *state) {
  size_t from = 0;
  *state = FRAME_PARTIAL;
  while (*state == FRAME_PARTIAL && from < length) {
    uint8_t *where;
    size_t want = frame_want(&reader, &where);
    CHECK(want > 0);
    CHECK(want <= FRAME_PAYLOAD_MAX);
    size_t n = want < piece ? want : piece;
    if (n > length - from) n = length - from;
    memcpy(where, stream + from, n);
    from += n;
    *state = frame_took(&reader, n);
  }
  return from;
}

static void header(uint8_t *to, char type, uint32_t length) {
  to[0] = (uint8_t)type;
  for (int i = 0; i < 4; i++) to[1 + i] = (uint8_t)(length >> (8 * i));
}

static void frames_come_whole_whatever_the_pieces(void) {
  uint8_t stream[2 * FRAME_HEADER_BYTES + 300];
  header(stream, 'I', 300);
  for (int i = 0; i < 300; i++) stream[FRAME_HEADER_BYTES + i] = (uint8_t)i;
  header(stream + FRAME_HEADER_BYTES + 300, 'J', 0);
  for (size_t piece = 1; piece <= sizeof stream; piece++) {
    enum frame_state state;
    frame_reset(&reader);
    size_t taken = feed(stream, sizeof stream, piece, &state);
    CHECK(state == FRAME_COMPLETE);
    /* Takes no byte of what follows, which stays in the pipe for the next reader. */
    CHECK(taken == FRAME_HEADER_BYTES + 300);
    CHECK(frame_type(&reader) == 'I' && frame_length(&reader) == 300);
    CHECK(memcmp(reader.payload, stream + FRAME_HEADER_BYTES, 300) == 0);
    frame_reset(&reader);
    CHECK(feed(stream + taken, sizeof stream - taken, piece, &state) == FRAME_HEADER_BYTES);
    CHECK(state == FRAME_COMPLETE && frame_type(&reader) == 'J' && frame_length(&reader) == 0);
  }
}

static void the_longest_frame_is_one_and_a_longer_one_is_not(void) {
  static uint8_t stream[FRAME_HEADER_BYTES + FRAME_PAYLOAD_MAX];
  enum frame_state state;
  uint8_t *where;
  header(stream, 'D', FRAME_PAYLOAD_MAX);
  frame_reset(&reader);
  feed(stream, sizeof stream, 4096, &state);
  CHECK(state == FRAME_COMPLETE && frame_want(&reader, &where) == 0);
  static const uint32_t too_long[] = {FRAME_PAYLOAD_MAX + 1, 1u << 24, 1u << 31, UINT32_MAX};
  for (int i = 0; i < 4; i++) {
    header(stream, 'D', too_long[i]);
    frame_reset(&reader);
    CHECK(feed(stream, sizeof stream, 4096, &state) == FRAME_HEADER_BYTES);
    CHECK(state == FRAME_INVALID && frame_want(&reader, &where) == 0);
  }
}

static void strings_end_inside_of_the_payload(void) {
  static const uint8_t payload[] = "one\0\0three";
  enum frame_state state;
  uint8_t stream[FRAME_HEADER_BYTES + sizeof payload];
  for (size_t length = 0; length <= sizeof payload; length++) {
    header(stream, 'F', (uint32_t)length);
    memcpy(stream + FRAME_HEADER_BYTES, payload, length);
    memset(reader.payload, 'x', sizeof reader.payload);
    frame_reset(&reader);
    feed(stream, FRAME_HEADER_BYTES + length, 64, &state);
    uint32_t offset = 0;
    const char *one = frame_string(&reader, &offset);
    CHECK(length >= 4 ? one && strcmp(one, "one") == 0 : one == NULL);
    const char *two = one ? frame_string(&reader, &offset) : NULL;
    CHECK(length >= 5 ? two && *two == 0 : two == NULL);
    const char *three = two ? frame_string(&reader, &offset) : NULL;
    CHECK(length >= sizeof payload ? three && strcmp(three, "three") == 0 : three == NULL);
    if (three) CHECK(frame_string(&reader, &offset) == NULL);
  }
}

static void what_is_written_can_be_read(void) {
  int ends[2];
  CHECK(pipe(ends) == 0);
  CHECK(frame_write(ends[1], 'O', "hello", 5) == 0);
  uint8_t stream[64];
  ssize_t n = read(ends[0], stream, sizeof stream);
  enum frame_state state;
  frame_reset(&reader);
  CHECK(n == FRAME_HEADER_BYTES + 5 && feed(stream, (size_t)n, 3, &state) == (size_t)n);
  CHECK(state == FRAME_COMPLETE && frame_type(&reader) == 'O' && memcmp(reader.payload, "hello", 5) == 0);
  close(ends[0]);
  close(ends[1]);
}

/* Random streams in random pieces: the sanitizer finds errors, and strings must be within the payload. */
static void no_stream_leads_outside(unsigned seed) {
  static uint8_t stream[2048];
  srand(seed);
  for (int round = 0; round < 200000; round++) {
    size_t length = (size_t)rand() % 256;
    for (size_t i = 0; i < length; i++) stream[i] = rand() % 3 ? (uint8_t)rand() : 0;
    if (length >= FRAME_HEADER_BYTES && rand() % 4) header(stream, (char)rand(), (uint32_t)(rand() % 300));
    enum frame_state state;
    frame_reset(&reader);
    feed(stream, length, 1 + (size_t)rand() % 64, &state);
    if (state != FRAME_COMPLETE) continue;
    uint32_t offset = 0;
    for (const char *text; (text = frame_string(&reader, &offset));) {
      CHECK((const uint8_t *)text + strlen(text) < reader.payload + frame_length(&reader));
    }
    CHECK(offset <= frame_length(&reader));
  }
}

int main(void) {
  frames_come_whole_whatever_the_pieces();
  the_longest_frame_is_one_and_a_longer_one_is_not();
  strings_end_inside_of_the_payload();
  what_is_written_can_be_read();
  no_stream_leads_outside(1);
  printf("%d checks held\n", checks);
  return 0;
}
