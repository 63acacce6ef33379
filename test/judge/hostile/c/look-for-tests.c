/* expect: AC
   attack: searches the whole file system for inputs and answers */
#include "hostile.h"

static void attack(void) {
  FILE *found = popen("find / -xdev \\( -name '*.ans' -o -name '*.in' -o -name '*.out' \\) -not -path '/usr/*' -not -path '/etc/*' -not -path '/var/lib/*' -not -path '/proc/*' 2>/dev/null; ls -A /box | grep -v -e work -e program; ls -A /box/work/*", "r");
  char line[512];
  while (found && fgets(line, sizeof line, found)) refused(line, 0);
}
