/* expect: WA RTE
   attack: ends with the exit code by which a validator accepts */
#include "talks.h"

int main(void) { return 42; }
