/* expect: AC
   attack: makes the supervisor the first to die when memory runs out */
#include "hostile.h"

static void attack(void) {
  int own = open("/proc/self/oom_score_adj", O_WRONLY);
  refused("sparing itself", own < 0 ? -1 : write(own, "-1000", 5));
  must_not_open("/proc/1/oom_score_adj", O_WRONLY);
  must_not_open("/proc/1/oom_adj", O_WRONLY);
}
