/* expect: TLE
   attack: stops itself in the middle of the talk */
#include "talks.h"

int main(void) {
  answer_one();
  raise(SIGSTOP);
  while (answer_one()) {
  }
  return 0;
}
