/* What every attack of a program that talks shares. The validator says five numbers, one a line, and wants each plus one
 * back; it accepts when all were right, rejects what is wrong or ends early, and waits for ever otherwise. */
#define OWN_MAIN
#include "hostile.h"

/* Answers the next question: what a right program does five times. Returns 0 at the end of the talk. */
static inline int answer_one(void) {
  char line[64];
  size_t length = 0;
  while (length < sizeof line - 1 && read(0, line + length, 1) == 1 && line[length] != '\n') length++;
  line[length] = 0;
  return length > 0 && dprintf(1, "%d\n", atoi(line) + 1) > 0;
}
