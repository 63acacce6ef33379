/* The framed protocol between the judge (outside) and the supervisor (PID 1): type, length, payload. See main.c. */
#ifndef KERNELWAY_FRAMES_H
#define KERNELWAY_FRAMES_H

#include <stddef.h>
#include <stdint.h>

enum { FRAME_HEADER_BYTES = 5, FRAME_PAYLOAD_MAX = 64 * 1024 };

/* A frame being read. It never reads beyond its end, so the next frame stays in the pipe. */
struct frame_reader {
  uint8_t header[FRAME_HEADER_BYTES];
  uint8_t payload[FRAME_PAYLOAD_MAX];
  uint32_t have; /* bytes of header and payload read so far */
};

enum frame_state { FRAME_PARTIAL, FRAME_COMPLETE, FRAME_INVALID };

/* Where the next bytes go, and how many the frame still needs; 0 if it is complete or invalid. */
size_t frame_want(struct frame_reader *reader, uint8_t **where);
/* Accepts n bytes that were written where frame_want said. */
enum frame_state frame_took(struct frame_reader *reader, size_t n);
char frame_type(const struct frame_reader *reader);
uint32_t frame_length(const struct frame_reader *reader);
/* Starts the next frame. */
void frame_reset(struct frame_reader *reader);

/* Writes a whole frame to a blocking descriptor; 0, or -1 if the other end is closed. */
int frame_write(int fd, char type, const void *payload, uint32_t length);

/* Walks through NUL-terminated strings. Returns the next string, or NULL at the end or if it is not terminated. */
const char *frame_string(const struct frame_reader *reader, uint32_t *offset);

#endif
