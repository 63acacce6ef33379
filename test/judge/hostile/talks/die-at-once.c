/* expect: RTE
   attack: kills itself before the first word */
#include "talks.h"

int main(void) { return raise(SIGKILL); }
