/* expect: AC
   attack: leaves processes behind in sessions of their own, ignoring signals or stopped, and looks for those of the run before */
#include "hostile.h"

static void attack(void) {
  DIR *processes = opendir("/proc");
  struct dirent *entry;
  while (processes && (entry = readdir(processes))) {
    int pid = atoi(entry->d_name);
    if (pid > 1 && pid != getpid()) refused("finding another process", 0);
  }
  for (int i = 0; i < 5; i++) {
    if (fork() > 0) continue;
    setsid();
    for (int signal_number = 1; signal_number < 32; signal_number++) signal(signal_number, SIG_IGN);
    if (i == 1) raise(SIGSTOP);
    for (;;) usleep(1000);
  }
}
