/* One program for the tests of the sandbox: its first argument says how to behave. Built once in a build box. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define MIB (1024 * 1024)

/* Prints one line per attempt, `what: worked` or `what: the error`. */
static void attempt(const char *what, long result) {
    printf("%s: %s\n", what, result >= 0 ? "worked" : strerror(errno));
    fflush(stdout);
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

static void write_file(const char *path, const char *words) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0 || write(file, words, strlen(words)) < 0) {
        perror(path);
        exit(9);
    }
    close(file);
}

/* Processes that outlive their parent in every way there is: new session, stopped, deaf, printing. */
static void leave_daemons(void) {
    for (int i = 0; i < 4; i++) {
        if (fork() > 0) continue;
        setsid();
        signal(SIGTERM, SIG_IGN);
        signal(SIGHUP, SIG_IGN);
        if (i == 1) raise(SIGSTOP);
        for (;;) {
            if (i == 2) write_file("left-behind", "x");
            if (i == 3) spin(0.01);
            usleep(1000);
        }
    }
    usleep(20000);
}

static void bomb(void) {
    for (;;) fork();
}

static void *thread(void *unused) {
    pause();
    return unused;
}

static void threads(void) {
    pthread_t id;
    int made = 0;
    while (made < 1000 && pthread_create(&id, NULL, thread, NULL) == 0) made++;
    printf("%d\n", made);
    fflush(stdout);
}

static void *spin_forever(void *unused) {
    spin(-1);
    return unused;
}

/* Uses this much stack. */
static long recurse(long mib) {
    volatile char frame[MIB];
    memset((char *)frame, 1, sizeof frame);
    return mib <= 1 ? frame[0] : recurse(mib - 1) + frame[MIB - 1];
}

static void *size_of_stack(void *unused) {
    pthread_attr_t attributes;
    size_t bytes = 0;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstacksize(&attributes, &bytes);
    printf("%zu\n", bytes);
    return unused;
}

static void spinning_threads(void) {
    pthread_t id;
    for (int i = 0; i < 4; i++) pthread_create(&id, NULL, spin_forever, NULL);
    pause();
}

static void litter(void) {
    mkdir("closed", 0755);
    write_file("closed/inside", "x");
    chmod("closed/inside", 0);
    chmod("closed", 0);
    symlink("/etc/passwd", "link");
    mkfifo("pipe", 0);
    write_file(".hidden", "x");
    char here[4096];
    for (int depth = 0; depth < 1500; depth++) {
        if (mkdir("a-folder-in-a-folder-in-a-folder", 0777) < 0 || chdir("a-folder-in-a-folder-in-a-folder") < 0) break;
        if (depth == 700) chmod(".", 0300);
    }
    printf("%s\n", getcwd(here, sizeof here) ? "shallow" : "deep");
}

static void many_files(void) {
    char name[32];
    int made = 0;
    for (; made < 1000000; made++) {
        snprintf(name, sizeof name, "f%d", made);
        int file = open(name, O_WRONLY | O_CREAT, 0644);
        if (file < 0) break;
        close(file);
    }
    printf("%d\n", made);
}

static void fill_disk(void) {
    static char piece[MIB];
    long written = 0;
    for (int i = 0; i < 16; i++) {
        char name[32];
        snprintf(name, sizeof name, "f%d", i);
        int file = open(name, O_WRONLY | O_CREAT, 0644);
        signal(SIGXFSZ, SIG_IGN);
        for (ssize_t n; file >= 0 && (n = write(file, piece, sizeof piece)) > 0;) written += n;
    }
    printf("%ld\n", written);
}

static void list(const char *path) {
    char command[512];
    snprintf(command, sizeof command, "find %s -mindepth 1 2>&1 | sort", path);
    fflush(stdout);
    if (system(command) != 0) exit(9);
}

static void escape(void) {
    attempt("write /proc/sys", open("/proc/sys/kernel/hostname", O_WRONLY));
    attempt("write /proc/sysrq-trigger", open("/proc/sysrq-trigger", O_WRONLY));
    attempt("write /proc/1/oom_score_adj", open("/proc/1/oom_score_adj", O_WRONLY));
    attempt("read /proc/1/environ", open("/proc/1/environ", O_RDONLY));
    attempt("read /proc/1/mem", open("/proc/1/mem", O_RDONLY));
    attempt("open the supervisor's input", open("/proc/1/fd/0", O_RDONLY));
    attempt("open the supervisor's output", open("/proc/1/fd/1", O_WRONLY));
    attempt("write the cgroup (v1)", open("/sys/fs/cgroup/memory/memory.limit_in_bytes", O_WRONLY));
    attempt("write the cgroup (v2)", open("/sys/fs/cgroup/memory.max", O_WRONLY));
    attempt("write the root folder", open("/x", O_WRONLY | O_CREAT, 0644));
    attempt("write /tmp", open("/tmp/x", O_WRONLY | O_CREAT, 0644));
    attempt("write /dev", open("/dev/x", O_WRONLY | O_CREAT, 0644));
    attempt("write /dev/shm", open("/dev/shm/x", O_WRONLY | O_CREAT, 0644));
    attempt("write /dev/mqueue", open("/dev/mqueue/x", O_WRONLY | O_CREAT, 0644));
    attempt("write /box", open("/box/x", O_WRONLY | O_CREAT, 0644));
    attempt("overwrite the program", open("/box/probe", O_WRONLY));
    attempt("remove the program", unlink("/box/probe"));
    attempt("make a device", mknod("device", S_IFBLK | 0666, 0x0801));
    attempt("kill PID 1", kill(1, SIGKILL));
    attempt("trace PID 1", ptrace(PTRACE_ATTACH, 1, 0, 0));
    attempt("become root", setuid(0));
    attempt("mount", mount("none", "/box/work", "tmpfs", 0, NULL));
    attempt("chroot", chroot("."));
    attempt("unshare a user namespace", unshare(CLONE_NEWUSER));
    attempt("clone a user namespace", syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
    attempt("join a namespace", setns(open("/proc/self/ns/net", O_RDONLY), 0));
    attempt("clone3", syscall(SYS_clone3, NULL, 0));
    attempt("shmget", shmget(77, 4096, IPC_CREAT | 0666));
    attempt("semget", syscall(SYS_semget, 77, 1, IPC_CREAT | 0666));
    attempt("msgget", syscall(SYS_msgget, 77, IPC_CREAT | 0666));
    attempt("mq_open", syscall(SYS_mq_open, "queue", O_CREAT | O_RDWR, 0600, NULL));
    attempt("add_key", syscall(SYS_add_key, "user", "k", "v", 1, -5));
    attempt("bpf", syscall(SYS_bpf, 0, NULL, 0));
    attempt("perf_event_open", syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
    attempt("io_uring_setup", syscall(SYS_io_uring_setup, 1, NULL));
    attempt("userfaultfd", syscall(SYS_userfaultfd, 0));
    attempt("process_vm_readv", syscall(SYS_process_vm_readv, 1, NULL, 0, NULL, 0, 0));
    attempt("raise the file limit", syscall(SYS_prlimit64, 0, 7, &(struct { unsigned long a, b; }){1 << 20, 1 << 20}, NULL));
}

static void network(void) {
    int socket_in = socket(AF_INET, SOCK_STREAM, 0);
    attempt("inet", socket_in);
    attempt("inet6", socket(AF_INET6, SOCK_STREAM, 0));
    attempt("udp", socket(AF_INET, SOCK_DGRAM, 0));
    attempt("netlink", socket(AF_NETLINK, SOCK_RAW, 0));
    attempt("packet", socket(AF_PACKET, SOCK_RAW, 0));
    attempt("vsock", socket(AF_VSOCK, SOCK_STREAM, 0));
    int pair[2];
    attempt("local pair", socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
}

static void hold(const char *what) {
    int left = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    memcpy(name.sun_path, "\0meet", 5);
    attempt(what, strcmp(what, "bind") == 0 ? bind(left, (void *)&name, sizeof(sa_family_t) + 5)
                                            : connect(left, (void *)&name, sizeof(sa_family_t) + 5));
}

static void *nothing(void *more) { return more; }

static void start_in_every_way(void) {
    pthread_t thread;
    errno = pthread_create(&thread, NULL, nothing, NULL);
    attempt("a thread", errno ? -1 : pthread_join(thread, NULL));
    pid_t child = fork();
    if (child == 0) _exit(0);
    attempt("fork", child);
    child = vfork();
    if (child == 0) _exit(0);
    attempt("vfork", child);
    child = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    if (child == 0) _exit(0);
    attempt("clone", child);
}

int main(int argc, char **argv) {
    const char *how = argc > 1 ? argv[1] : "";
    const char *more = argc > 2 ? argv[2] : "";
    setvbuf(stdout, NULL, _IOFBF, 1 << 16);
    if (!strcmp(how, "exit")) return atoi(more);
    if (!strcmp(how, "signal")) raise(atoi(more));
    if (!strcmp(how, "spin")) spin(atof(more));
    if (!strcmp(how, "spin-child")) {
        if (fork() == 0) spin(atof(more));
        else pause();
    }
    if (!strcmp(how, "spinning-threads")) spinning_threads();
    if (!strcmp(how, "sleep")) sleep((unsigned)atoi(more));
    if (!strcmp(how, "stop")) raise(SIGSTOP);
    if (!strcmp(how, "touch")) touch(atol(more));
    if (!strcmp(how, "touch-in-child")) {
        if (fork() == 0) touch(atol(more)), exit(0);
        sleep(5);
    }
    if (!strcmp(how, "flood")) {
        for (;;) puts("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    }
    if (!strcmp(how, "pour")) {
        char *piece = calloc(1, MIB);
        for (long i = atol(more); i > 0; i--) fwrite(piece, 1, MIB, stdout);
    }
    if (!strcmp(how, "chatter")) {
        for (long i = atol(more); i > 0; i--) fputc('e', stderr);
        puts("done");
    }
    if (!strcmp(how, "say")) fputs(more, stdout);
    if (!strcmp(how, "bomb")) bomb();
    if (!strcmp(how, "threads")) threads();
    if (!strcmp(how, "recurse")) printf("%ld\n", recurse(atol(more)));
    if (!strcmp(how, "stack-of-a-thread")) {
        pthread_t id;
        if (pthread_create(&id, NULL, size_of_stack, NULL) == 0) pthread_join(id, NULL);
    }
    if (!strcmp(how, "start-in-every-way")) start_in_every_way();
    if (!strcmp(how, "daemons")) leave_daemons();
    if (!strcmp(how, "litter")) litter();
    if (!strcmp(how, "many-files")) many_files();
    if (!strcmp(how, "fill-disk")) fill_disk();
    if (!strcmp(how, "write")) write_file(more, argc > 3 ? argv[3] : "x");
    if (!strcmp(how, "list")) list(more);
    if (!strcmp(how, "escape")) escape();
    if (!strcmp(how, "network")) network();
    if (!strcmp(how, "hold")) hold(more);
    if (!strcmp(how, "ids")) printf("%d %d %d\n", getuid(), getgid(), getgroups(0, NULL));
    if (!strcmp(how, "env")) {
        for (char **variable = environ; *variable; variable++) puts(*variable);
    }
    if (!strcmp(how, "descriptors")) {
        for (int fd = 0; fd < 1024; fd++) {
            if (fcntl(fd, F_GETFD) >= 0) printf("%d ", fd);
        }
    }
    if (!strcmp(how, "lines")) {
        for (long i = 1; i <= atol(more); i++) {
            printf("%ld\n", i);
            fflush(stdout);
            write_file("last-line", "x");
        }
        sleep(20);
    }
    if (!strcmp(how, "count-input")) {
        static char piece[65536];
        long count = 0;
        unsigned sum = 0;
        for (ssize_t n; (n = read(0, piece, sizeof piece)) > 0; count += n) {
            for (ssize_t i = 0; i < n; i++) sum = sum * 31 + (unsigned char)piece[i];
        }
        printf("%ld %u\n", count, sum);
    }
    if (!strcmp(how, "slow-start")) usleep(300000);
    return 0;
}
