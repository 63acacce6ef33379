/* expect: TLE
   attack: ends its main thread and continues in another */
#include "hostile.h"

static void *works(void *nothing) {
  work(0.56);
  return nothing;
}

static void attack(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, works, NULL);
  pthread_exit(NULL);
}
