/* expect: WA RTE
   attack: exits with the code that a validator accepts with */
#include "talks.h"

int main(void) { return 42; }
