/* expect: AC WA RTE
   attack: continues writing long after the validator has accepted */
#include "talks.h"

int main(void) {
  for (int i = 0; i < 5; i++) answer_one();
  for (int i = 0; i < 20000; i++) dprintf(1, "%d\n", i);
  return 0;
}
