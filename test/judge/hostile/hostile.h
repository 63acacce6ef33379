/* Shared by the attacks in C. main reads the two numbers of the test, attacks, and answers only if nothing worked: AC
 * means that the sandbox refused everything and that the program was not disturbed. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int worked;

/* Checks the `result` of something that must not work; a negative one means it was refused. */
static inline void refused(const char *what, long result) {
  if (result < 0) return;
  fprintf(stderr, "%s worked\n", what);
  worked++;
}

static inline void must_not_open(const char *path, int flags) { refused(path, open(path, flags, 0666)); }

/* Uses this much CPU time, as counted on an ordinary machine. */
#ifndef TIME_FACTOR
#define TIME_FACTOR 1
#endif
static inline void work(double seconds) {
  volatile unsigned long x = 0;
  for (clock_t end = clock() + (clock_t)(seconds * TIME_FACTOR * CLOCKS_PER_SEC); clock() < end;) x = x + 1;
}

/* Continues in a child, and exits when the child has ended and the kernel has reaped it. */
static inline void go_on_in_a_child(void) {
  pid_t child = fork();
  if (child == 0) return;
  while (waitpid(child, NULL, 0) > 0) {
  }
  _exit(child < 0);
}

#ifndef OWN_MAIN
static void attack(void);

int main(void) {
  int a, b;
  if (scanf("%d %d", &a, &b) != 2) return 1;
  attack();
  printf("%d\n", worked ? -1 : a + b);
  return 0;
}
#endif
