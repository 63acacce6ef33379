/* expect: AC
   attack: creates ever deeper folders, and makes some of them unreadable */
#include "hostile.h"

static void attack(void) {
  for (int depth = 0; depth < 3000; depth++) {
    if (mkdir("a-folder-in-a-folder-in-a-folder-in-a-folder", 0777) < 0) return;
    if (chdir("a-folder-in-a-folder-in-a-folder-in-a-folder") < 0) return;
    if (depth % 500 == 499) chmod(".", 0300);
  }
}
