/* expect: TLE
   attack: stops itself during the interaction */
#include "talks.h"

int main(void) {
  answer_one();
  raise(SIGSTOP);
  while (answer_one()) {
  }
  return 0;
}
