/* expect: WA AC
   attack: leaves behind a child that keeps both ends open, and exits */
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
