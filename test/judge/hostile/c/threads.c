/* expect: AC
   attack: starts threads until no more can be started */
#include "hostile.h"

static void attack(void) {
  pthread_t id;
  int made = 0;
  while (made < 5000 && pthread_create(&id, NULL, (void *(*)(void *))pause, NULL) == 0) made++;
  if (made >= 5000) refused("5000 threads", 0);
}
