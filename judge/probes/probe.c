/* Attacks that a sandbox must withstand, in one small program: `probe <name>` misbehaves in one way. Probes that
 * end by themselves exit with 0 if the sandbox refused, and with 1 and a message on standard error if it did not.
 * Run by probes.ts. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/ptrace.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#define MIB (1024 * 1024)

static int failures;

/* `result` of a call that must fail: a negative result means that it was refused. */
static void refused(const char *what, long result) {
  if (result < 0) return;
  fprintf(stderr, "%s worked; ", what);
  failures++;
}

static void spin(double seconds) {
  volatile unsigned long x = 0;
  clock_t end = clock() + (clock_t)(seconds * CLOCKS_PER_SEC);
  while (seconds < 0 || clock() < end) x = x + 1;
}

static void touch(long mib) {
  for (long i = 0; i < mib; i++) {
    char *piece = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (piece == MAP_FAILED) exit(9);
    memset(piece, 1, MIB);
  }
}

static void flood(void) {
  static char piece[65536];
  memset(piece, 'x', sizeof piece);
  while (write(1, piece, sizeof piece) > 0)
    ;
}

static void files(void) {
  refused("writing to /", open("/probe", O_WRONLY | O_CREAT, 0644));
  refused("writing to /etc", open("/etc/probe", O_WRONLY | O_CREAT, 0644));
  refused("writing to /tmp", open("/tmp/probe", O_WRONLY | O_CREAT, 0644));
  refused("writing to /dev/shm", open("/dev/shm/probe", O_WRONLY | O_CREAT, 0644));
  refused("writing beside the program", open("/box/probe-2", O_WRONLY | O_CREAT, 0644));
  refused("changing the program", open("/box/probe", O_WRONLY));
  refused("making a device", mknod("zero", S_IFCHR | 0666, 0x105));
  refused("opening a disk", open("/dev/sda", O_RDONLY));
  refused("opening /dev/mem", open("/dev/mem", O_RDONLY));
  refused("opening /dev/kmsg", open("/dev/kmsg", O_RDONLY));
}

static void network(void) {
  refused("an IPv4 socket", socket(AF_INET, SOCK_STREAM, 0));
  refused("an IPv6 socket", socket(AF_INET6, SOCK_STREAM, 0));
  refused("a netlink socket", socket(AF_NETLINK, SOCK_RAW, 0));
  refused("a packet socket", socket(AF_PACKET, SOCK_RAW, 0));
  refused("a virtual machine socket", socket(40, SOCK_STREAM, 0));
}

static void ipc(void) {
  struct mq_attr queue = {.mq_maxmsg = 1, .mq_msgsize = 8};
  refused("System V shared memory", shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0666));
  refused("a System V semaphore", semget(IPC_PRIVATE, 1, IPC_CREAT | 0666));
  refused("a System V message queue", msgget(IPC_PRIVATE, IPC_CREAT | 0666));
  refused("a POSIX message queue", mq_open("/probe", O_CREAT | O_RDWR, 0666, &queue));
  refused("a keyring", syscall(SYS_add_key, "user", "probe", "x", 1, -3));
}

static void kernel(void) {
  union bpf_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  refused("a user namespace", unshare(CLONE_NEWUSER));
  refused("a mount", mount("none", "/box/work", "tmpfs", 0, NULL));
  refused("changing the root", chroot("."));
  refused("tracing", ptrace(PTRACE_TRACEME, 0, NULL, NULL));
  refused("BPF", syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes));
  refused("performance events", syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
  refused("userfaultfd", syscall(SYS_userfaultfd, 0));
  refused("io_uring", syscall(SYS_io_uring_setup, 1, NULL));
  refused("loading a module", syscall(SYS_init_module, NULL, 0, ""));
  refused("a reboot", syscall(SYS_reboot, 0, 0, 0, 0));
  refused("a kernel setting", open("/proc/sys/kernel/core_pattern", O_WRONLY));
  refused("a system request", open("/proc/sysrq-trigger", O_WRONLY));
  refused("setting the clock", clock_settime(CLOCK_REALTIME, &(struct timespec){0, 0}));
}

/* The value of a line of /proc/self/status, as a hexadecimal or decimal number. */
static unsigned long long status_value(const char *key, int base) {
  char line[256];
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof line, status)) {
    if (strncmp(line, key, strlen(key)) == 0) {
      fclose(status);
      return strtoull(line + strlen(key), NULL, base);
    }
  }
  return ~0ull;
}

static void privileges(void) {
  refused("becoming root", setuid(0));
  refused("signalling the supervisor", kill(1, SIGKILL));
  refused("reading the supervisor's memory", open("/proc/1/mem", O_RDONLY));
  refused("reading the supervisor's descriptors", open("/proc/1/fd/0", O_RDONLY));
  refused("reading the supervisor's environment", open("/proc/1/environ", O_RDONLY));
  refused("having capabilities", status_value("CapEff:", 16) == 0 && status_value("CapPrm:", 16) == 0 ? -1 : 0);
  refused("gaining privileges by exec", status_value("NoNewPrivs:", 10) == 1 ? -1 : 0);
  refused("running without a system call filter", status_value("Seccomp:", 10) == 2 ? -1 : 0);
}

/* Files whose times every user could set if the policy and the supervisor did not prevent it. */
static const char *const TIMED[] = {"/dev/null", "/dev/full", "/box", "/box/work", "/box/probe", "/proc/self", "/proc/1/cwd"};
static const struct timespec WORD = {1234567890, 0};

static void leave(void) {
  const struct timespec times[2] = {WORD, WORD};
  int file = open("left", O_WRONLY | O_CREAT, 0644);
  if (file < 0 || write(file, "x", 1) != 1) exit(9);
  for (size_t i = 0; i < sizeof TIMED / sizeof *TIMED; i++) {
    if (utimensat(AT_FDCWD, TIMED[i], times, AT_SYMLINK_NOFOLLOW) < 0) utimensat(AT_FDCWD, TIMED[i], NULL, AT_SYMLINK_NOFOLLOW);
    setxattr(TIMED[i], "user.word", "x", 1, 0);
  }
  /* For `anew`: counters that go on as long as the container exists. */
  for (int i = 0; i < 300; i++) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    waitpid(child, NULL, 0);
  }
  if (fork() == 0) {
    setsid();
    flock(open("/box/probe", O_RDONLY), LOCK_EX);
    for (;;) pause();
  }
}

static void nothing_left(void) {
  for (size_t i = 0; i < sizeof TIMED / sizeof *TIMED; i++) {
    struct stat status;
    char value[8];
    int is_there = lstat(TIMED[i], &status) == 0;
    refused("finding a time that the run before set", is_there && (status.st_mtime == WORD.tv_sec || status.st_atime == WORD.tv_sec) ? 0 : -1);
    refused("finding an attribute of the run before", getxattr(TIMED[i], "user.word", value, sizeof value));
  }
  refused("finding a lock of the run before", flock(open("/box/probe", O_RDONLY), LOCK_EX | LOCK_NB) < 0 ? 0 : -1);
  refused("finding a file of the run before", access("left", F_OK));
  refused("finding a process of the run before", access("/proc/2", F_OK) == 0 && getpid() != 2 && kill(2, 0) == 0 ? 0 : -1);
}

/* Runs in a container that was created after the one in which `leave` ran. */
static void anew(void) { refused("finding process ids used up", getpid() > 100 ? 0 : -1); }

static void many_files(void) {
  char name[32];
  for (int made = 0; made < 400000; made++) {
    snprintf(name, sizeof name, "f%d", made);
    int file = open(name, O_WRONLY | O_CREAT, 0644);
    if (file < 0) return;
    close(file);
  }
  refused("making 400,000 files", 0);
}

static void bomb(void) {
  for (;;) fork();
}

int main(int argc, char **argv) {
  const char *name = argc > 1 ? argv[1] : "";
  if (strcmp(name, "spin") == 0) spin(-1);
  else if (strcmp(name, "sleep") == 0) sleep(60);
  else if (strcmp(name, "memory") == 0) touch(4096);
  else if (strcmp(name, "flood") == 0) flood();
  else if (strcmp(name, "bomb") == 0) bomb();
  else if (strcmp(name, "measured") == 0) touch(24), spin(0.2);
  else if (strcmp(name, "many-files") == 0) many_files();
  else if (strcmp(name, "files") == 0) files();
  else if (strcmp(name, "network") == 0) network();
  else if (strcmp(name, "ipc") == 0) ipc();
  else if (strcmp(name, "kernel") == 0) kernel();
  else if (strcmp(name, "privileges") == 0) privileges();
  else if (strcmp(name, "leave") == 0) leave();
  else if (strcmp(name, "nothing-left") == 0) nothing_left();
  else if (strcmp(name, "anew") == 0) anew();
  else return 2;
  return failures > 0;
}
