/* expect: WA
   attack: exits successfully before main reads anything */
#include <stdlib.h>

__attribute__((constructor)) static void leave(void) { _Exit(0); }

int main(void) { return 1; }
