/* Shared by the attacks of interactive programs. The validator prints five numbers, one per line, and expects each plus
 * one; it accepts if all were right, rejects wrong answers and an early end, and otherwise waits forever. */
#define OWN_MAIN
#include "hostile.h"

/* Answers the next question, as a right program does five times. Returns 0 at the end of the interaction. */
static inline int answer_one(void) {
  char line[64];
  size_t length = 0;
  while (length < sizeof line - 1 && read(0, line + length, 1) == 1 && line[length] != '\n') length++;
  line[length] = 0;
  return length > 0 && dprintf(1, "%d\n", atoi(line) + 1) > 0;
}
