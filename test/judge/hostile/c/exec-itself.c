/* expect: TLE
   attack: execs itself for ever, with a new process image each time */
#include <unistd.h>

int main(void) {
  execl("/proc/self/exe", "again", (char *)0);
  return 1;
}
