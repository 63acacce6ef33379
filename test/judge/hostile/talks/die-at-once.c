/* expect: RTE
   attack: kills itself before its first output */
#include "talks.h"

int main(void) { return raise(SIGKILL); }
