/* expect: AC
   attack: creates files with every byte in their names, and with the longest names */
#include "hostile.h"

static void attack(void) {
  char name[256];
  for (int i = 1; i < 256; i++) {
    memset(name, i == '/' ? 'x' : i, 255);
    name[255] = 0;
    close(open(name, O_WRONLY | O_CREAT, 0000));
  }
  mkdir("-rf", 0000);
  mkdir("a\nb", 0000);
  if (symlink("/etc/shadow", "link") < 0 || mkfifo("pipe", 0) < 0) return;
}
