/* The floor of the sandbox benchmark: fork, exec, input, output and wait, without any confinement. Prints the wall
 * time of each run in microseconds, one per line. Usage: floor <runs> <program>. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  for (int run = 0; run < atoi(argv[1]); run++) {
    double started = now_us();
    int in[2], out[2], status;
    char answer[256];
    struct rusage usage;
    if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0) return 1;
    pid_t child = fork();
    if (child == 0) {
      dup2(in[0], 0);
      dup2(out[1], 1);
      execv(argv[2], argv + 2);
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    if (write(in[1], "1 2\n", 4) != 4) return 1;
    close(in[1]);
    while (read(out[0], answer, sizeof answer) > 0)
      ;
    close(out[0]);
    if (wait4(child, &status, 0, &usage) < 0 || status != 0) return 1;
    printf("%.0f\n", now_us() - started);
  }
  return 0;
}
