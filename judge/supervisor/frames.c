#include "frames.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

uint32_t frame_length(const struct frame_reader *reader) {
  const uint8_t *h = reader->header;
  return (uint32_t)h[1] | (uint32_t)h[2] << 8 | (uint32_t)h[3] << 16 | (uint32_t)h[4] << 24;
}

char frame_type(const struct frame_reader *reader) { return (char)reader->header[0]; }

void frame_reset(struct frame_reader *reader) { reader->have = 0; }

size_t frame_want(struct frame_reader *reader, uint8_t **where) {
  if (reader->have < FRAME_HEADER_BYTES) {
    *where = reader->header + reader->have;
    return FRAME_HEADER_BYTES - reader->have;
  }
  uint32_t length = frame_length(reader);
  uint32_t got = reader->have - FRAME_HEADER_BYTES;
  if (length > FRAME_PAYLOAD_MAX || got >= length) return 0;
  *where = reader->payload + got;
  return length - got;
}

enum frame_state frame_took(struct frame_reader *reader, size_t n) {
  reader->have += (uint32_t)n;
  if (reader->have < FRAME_HEADER_BYTES) return FRAME_PARTIAL;
  uint32_t length = frame_length(reader);
  if (length > FRAME_PAYLOAD_MAX) return FRAME_INVALID;
  return reader->have - FRAME_HEADER_BYTES == length ? FRAME_COMPLETE : FRAME_PARTIAL;
}

static int write_all(int fd, const uint8_t *bytes, size_t length) {
  while (length > 0) {
    ssize_t wrote = write(fd, bytes, length);
    if (wrote < 0) {
      if (errno == EINTR) continue;
      return -1;
    }
    bytes += wrote;
    length -= (size_t)wrote;
  }
  return 0;
}

int frame_write(int fd, char type, const void *payload, uint32_t length) {
  /* One write, because each write wakes the three processes between us and the judge. */
  static uint8_t frame[FRAME_HEADER_BYTES + FRAME_PAYLOAD_MAX];
  if (length > FRAME_PAYLOAD_MAX) return -1;
  frame[0] = (uint8_t)type;
  for (int i = 0; i < 4; i += 1) frame[1 + i] = (uint8_t)(length >> (8 * i));
  if (length > 0) memcpy(frame + FRAME_HEADER_BYTES, payload, length);
  return write_all(fd, frame, FRAME_HEADER_BYTES + length);
}

const char *frame_string(const struct frame_reader *reader, uint32_t *offset) {
  uint32_t length = frame_length(reader);
  if (*offset >= length) return NULL;
  const uint8_t *start = reader->payload + *offset;
  const uint8_t *end = memchr(start, 0, length - *offset);
  if (!end) return NULL;
  *offset += (uint32_t)(end - start) + 1;
  return (const char *)start;
}
