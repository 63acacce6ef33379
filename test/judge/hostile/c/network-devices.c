/* expect: AC
   attack: looks for network devices */
#include "hostile.h"

static void attack(void) {
  FILE *devices = popen("ls /sys/class/net 2>/dev/null | grep -v '^lo$'", "r");
  char line[128];
  while (devices && fgets(line, sizeof line, devices)) refused(line, 0);
}
