/* expect: WA
   attack: closes both ends and keeps running */
#include "talks.h"

int main(void) {
  close(0);
  close(1);
  for (;;) pause();
}
