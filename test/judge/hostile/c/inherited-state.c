/* expect: AC
   attack: changes everything that a process could inherit, and checks whether it inherited any of it */
#include "hostile.h"
#include <sys/file.h>
#include <sys/xattr.h>

static void found_if(const char *what, int is_there) {
  if (is_there) refused(what, 0);
}

static void look(void) {
  struct stat status;
  struct sigaction action;
  struct itimerval timer;
  sigset_t blocked;
  char folder[256], value[8];
  for (int fd = 3; fd < 1024; fd++) found_if("finding a descriptor", fcntl(fd, F_GETFD) >= 0);
  for (int sign = 1; sign < 32; sign++) {
    found_if("finding a signal ignored", sigaction(sign, NULL, &action) == 0 && action.sa_handler == SIG_IGN);
    found_if("finding a signal blocked", sigprocmask(SIG_BLOCK, NULL, &blocked) == 0 && sigismember(&blocked, sign) == 1);
  }
  found_if("finding a timer", getitimer(ITIMER_REAL, &timer) == 0 && timer.it_value.tv_sec > 0);
  found_if("finding a terminal", open("/dev/tty", O_RDWR) >= 0);
  found_if("finding another folder", !getcwd(folder, sizeof folder) || strcmp(folder, "/box/work/main") != 0);
  found_if("finding another mask for new files", umask(022) != 022);
  found_if("finding another priority", getpriority(PRIO_PROCESS, 0) != 0);
  found_if("finding a file", stat("left", &status) == 0);
  found_if("finding an attribute", getxattr("/box/work", "user.word", value, sizeof value) > 0);
  int program = open("/box/program", O_RDONLY);
  found_if("finding a lock", flock(program, LOCK_EX | LOCK_NB) < 0);
  found_if("finding a word in the environment", getenv("LEFT") != NULL);
}

static void attack(void) {
  look();
  /* What continues in the next run continues only in a process that is left behind. */
  setenv("LEFT", "x", 1);
  setxattr("/box/work", "user.word", "x", 1, 0);
  close(open("left", O_WRONLY | O_CREAT, 0644));
  refused("a lease on the program", fcntl(open("/box/program", O_RDONLY), F_SETLEASE, F_RDLCK));
  signal(SIGINT, SIG_IGN);
  umask(0);
  setpriority(PRIO_PROCESS, 0, 5);
  if (fork() == 0) {
    setsid();
    flock(open("/box/program", O_RDONLY), LOCK_EX);
    open("/dev/ptmx", O_RDWR);
    for (;;) pause();
  }
}
