/* expect: WA AC
   attack: leaves behind a child that holds both ends, and ends */
#include "talks.h"

int main(void) {
  if (fork() == 0) {
    setsid();
    while (answer_one()) {
    }
    for (;;) pause();
  }
  return 0;
}
