/* expect: AC
   attack: tries to replace the program that runs in the next test */
#include "hostile.h"

static void attack(void) {
  must_not_open("/box/program", O_WRONLY);
  refused("removing the program", unlink("/box/program"));
  refused("renaming the program", rename("/box/program", "/box/other"));
  refused("linking over the program", link("/proc/self/exe", "/box/program"));
  refused("changing its mode", chmod("/box/program", 0777));
  refused("removing its folder", rename("/box", "/other"));
}
