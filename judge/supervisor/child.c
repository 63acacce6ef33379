#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static void limit(int resource, rlim_t soft, rlim_t hard) {
  struct rlimit value = {soft, hard};
  setrlimit(resource, &value);
}

enum { CONFINED_FD = 3 };

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF_EQUAL(value, then, otherwise) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, then, otherwise)
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, action)

/* After this, the process may start threads but no processes. The container's own filter stays in force: it
 * refuses other architectures, and clone3, whose flags a filter cannot read. */
static int refuse_processes(void) {
  struct sock_filter filter[] = {
      LOAD(nr),
#ifdef SYS_fork
      IF_EQUAL(SYS_fork, 4, 0),
      IF_EQUAL(SYS_vfork, 3, 0),
#endif
      IF_EQUAL(SYS_clone, 0, 3),
      LOAD(args[0]), /* its lower half, on the little-endian machines we run on */
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0),
      ANSWER(SECCOMP_RET_ERRNO | EPERM),
      ANSWER(SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

/* Tells the parent that the program was not confined and did not start, over a pipe that a successful exec closes. */
static void unconfined(void) {
  if (write(CONFINED_FD, "!", 1) < 0) _exit(125);
  _exit(125);
}

/* Runs in the child between fork and exec, and never returns. All four descriptors are above CONFINED_FD. */
static void become_program(const struct run_job *job, int in, int out, int err, int confined) {
  if (dup3(confined, CONFINED_FD, O_CLOEXEC) < 0) _exit(125);
  if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0) unconfined();
  if (syscall(SYS_close_range, 4u, ~0u, 0u) < 0) {
    for (int fd = 4; fd < 64; fd += 1) close(fd); /* kernels before 5.9 */
  }
  setsid();
  int adjust = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (adjust >= 0) {
    if (write(adjust, "1000", 4) < 0) { /* the supervisor is merely less safe from the OOM killer */
    }
    close(adjust);
  }
  rlim_t seconds = job->cpu_ms / 1000 + 2;
  limit(RLIMIT_CORE, 0, 0);
  limit(RLIMIT_CPU, seconds, seconds + 1);
  limit(RLIMIT_FSIZE, job->file_bytes, job->file_bytes);
  limit(RLIMIT_NOFILE, 256, 256);
  limit(RLIMIT_MSGQUEUE, 0, 0);
  /* The stack counts as memory, so its own limit would add nothing. It would also be the size of each thread's stack,
   * which is 2 MB without a limit. */
  limit(RLIMIT_STACK, RLIM_INFINITY, RLIM_INFINITY);
  limit(RLIMIT_MEMLOCK, 0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  if (setgroups(0, NULL) < 0 || setresgid(job->uid, job->uid, job->uid) < 0 || setresuid(job->uid, job->uid, job->uid) < 0) unconfined();
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) unconfined();
  if (chdir(job->folder) < 0) unconfined();
  if (job->threads_only && refuse_processes() < 0) unconfined();
  execvpe(job->argv[0], job->argv, job->environment);
  dprintf(2, "cannot run %s: %s\n", job->argv[0], strerror(errno));
  _exit(127);
}

/* Both ends are above the descriptors that the child uses. The pipe belongs to the program's user, who could not
 * open /dev/stdin, /dev/stdout and /dev/stderr otherwise. */
static int make_pipe(int ends[2], uid_t uid) {
  int low[2];
  if (setegid(uid) < 0 || seteuid(uid) < 0) return -1;
  int made = pipe2(low, O_CLOEXEC);
  if (seteuid(0) < 0 || setegid(0) < 0) _exit(71);
  if (made < 0) return -1;
  for (int i = 0; i < 2; i += 1) {
    ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, CONFINED_FD + 1);
    close(low[i]);
  }
  return ends[0] < 0 || ends[1] < 0 ? -1 : 0;
}

int child_start(const struct run_job *job, struct child *child) {
  int in[2], out[2], err[2], confined[2];
  uid_t uid = job->uid;
  if (make_pipe(in, uid) < 0 || make_pipe(out, uid) < 0 || make_pipe(err, uid) < 0 || make_pipe(confined, 0) < 0) return -1;
  child->pid = fork();
  if (child->pid < 0) return -1;
  if (child->pid == 0) become_program(job, in[0], out[1], err[1], confined[1]);
  close(in[0]);
  close(out[1]);
  close(err[1]);
  close(confined[1]);
  char word;
  ssize_t said;
  do said = read(confined[0], &word, 1);
  while (said < 0 && errno == EINTR);
  close(confined[0]);
  if (said != 0) return -1;
  child->stdin_end = in[1];
  child->stdout_end = out[0];
  child->stderr_end = err[0];
  fcntl(in[1], F_SETFL, O_NONBLOCK);
  fcntl(out[0], F_SETFL, O_NONBLOCK);
  fcntl(err[0], F_SETFL, O_NONBLOCK);
  return 0;
}
