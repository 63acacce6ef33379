/**
 * The system calls a container may make: an allow list in named groups, each with its reason, from what the toolchains
 * and their programs need. Everything else fails with EPERM. Left out on purpose, where Docker's own default allows it:
 * System V and POSIX message queues, shared memory and semaphores (one test could leave words for the next), keyrings,
 * namespaces, mounts, ptrace and reading another process's memory, BPF, perf, io_uring, userfaultfd, and every socket
 * but local ones.
 */
const GROUPS: Record<string, string[]> = {
  // Opening, reading and writing files and folders below what the mounts allow.
  files: [
    'access', 'chdir', 'chmod', 'close', 'close_range', 'copy_file_range', 'creat', 'dup', 'dup2', 'dup3', 'faccessat', 'faccessat2',
    'fadvise64', 'fadvise64_64', 'fallocate', 'fchdir', 'fchmod', 'fchmodat', 'fchmodat2', 'fchown', 'fchownat', 'chown', 'lchown', 'fcntl', 'fcntl64',
    'fdatasync', 'fgetxattr', 'flistxattr', 'flock', 'fstat', 'fstat64', 'fstatat64', 'fstatfs', 'fstatfs64', 'fsync', 'ftruncate',
    'ftruncate64', 'futimesat', 'getcwd', 'getdents', 'getdents64', 'getxattr', 'ioctl', 'lgetxattr', 'link', 'linkat', 'listxattr',
    'llistxattr', '_llseek', 'lseek', 'lstat', 'lstat64', 'mkdir', 'mkdirat', 'newfstatat', 'open', 'openat', 'openat2', 'pipe', 'pipe2',
    'pread64', 'preadv', 'preadv2', 'pwrite64', 'pwritev', 'pwritev2', 'read', 'readahead', 'readlink', 'readlinkat', 'readv', 'rename',
    'renameat', 'renameat2', 'rmdir', 'sendfile', 'sendfile64', 'splice', 'stat', 'stat64', 'statfs', 'statfs64', 'statx', 'symlink',
    'symlinkat', 'sync', 'sync_file_range', 'syncfs', 'tee', 'truncate', 'truncate64', 'umask', 'unlink', 'unlinkat', 'utime',
    'utimensat', 'utimensat_time64', 'utimes', 'vmsplice', 'write', 'writev', 'mknod', 'mknodat',
  ],
  // Waiting for descriptors: every event loop.
  waiting: [
    'epoll_create', 'epoll_create1', 'epoll_ctl', 'epoll_ctl_old', 'epoll_pwait', 'epoll_pwait2', 'epoll_wait', 'epoll_wait_old',
    'eventfd', 'eventfd2', 'inotify_add_watch', 'inotify_init', 'inotify_init1', 'inotify_rm_watch', 'poll', 'ppoll', 'ppoll_time64',
    'pselect6', 'pselect6_time64', 'select', '_newselect', 'signalfd', 'signalfd4', 'timerfd_create', 'timerfd_gettime',
    'timerfd_gettime64', 'timerfd_settime', 'timerfd_settime64',
  ],
  // Memory of the own process.
  memory: [
    'brk', 'madvise', 'mbind', 'membarrier', 'memfd_create', 'mincore', 'mlock', 'mlock2', 'mlockall', 'mmap', 'mmap2', 'mprotect',
    'mremap', 'msync', 'munlock', 'munlockall', 'munmap', 'pkey_alloc', 'pkey_free', 'pkey_mprotect', 'get_mempolicy', 'set_mempolicy',
  ],
  // Processes and threads. clone is below, with its flags; execve is how everything starts.
  processes: [
    'execve', 'execveat', 'exit', 'exit_group', 'fork', 'vfork', 'wait4', 'waitid', 'waitpid', 'futex', 'futex_time64', 'futex_waitv', 'get_robust_list',
    'set_robust_list', 'get_thread_area', 'set_thread_area', 'set_tid_address', 'gettid', 'getpid', 'getppid', 'getpgid', 'getpgrp', 'getsid', 'setpgid',
    'setsid', 'sched_getaffinity', 'sched_setaffinity', 'sched_getattr', 'sched_getparam', 'sched_getscheduler', 'sched_get_priority_max', 'sched_get_priority_min',
    'sched_rr_get_interval', 'sched_setattr', 'sched_setparam', 'sched_setscheduler', 'sched_yield', 'getpriority', 'setpriority', 'getcpu', 'rseq',
    'pidfd_open', 'pidfd_send_signal', 'arch_prctl', 'prctl', 'restart_syscall', 'modify_ldt',
  ],
  // Signals: among the container's own processes.
  signals: [
    'alarm', 'kill', 'pause', 'rt_sigaction', 'rt_sigpending', 'rt_sigprocmask', 'rt_sigqueueinfo', 'rt_sigreturn', 'rt_sigsuspend', 'rt_sigtimedwait',
    'rt_sigtimedwait_time64', 'rt_tgsigqueueinfo', 'sigaltstack', 'sigaction', 'signal', 'sigpending', 'sigprocmask', 'sigreturn', 'sigsuspend', 'tgkill', 'tkill',
  ],
  // Reading clocks and sleeping; setting a clock needs a capability nobody has.
  time: [
    'clock_getres', 'clock_getres_time64', 'clock_gettime', 'clock_gettime64', 'clock_nanosleep', 'clock_nanosleep_time64', 'getitimer', 'gettimeofday', 'nanosleep',
    'setitimer', 'time', 'timer_create', 'timer_delete', 'timer_getoverrun', 'timer_gettime', 'timer_gettime64', 'timer_settime', 'timer_settime64', 'times',
  ],
  // What am I and what are my limits: runtimes ask at start.
  facts: [
    'capget', 'getegid', 'getegid32', 'geteuid', 'geteuid32', 'getgid', 'getgid32', 'getgroups', 'getgroups32', 'getrandom', 'getresgid', 'getresgid32', 'getresuid',
    'getresuid32', 'getrlimit', 'getrusage', 'getuid', 'getuid32', 'prlimit64', 'setrlimit', 'sysinfo', 'ugetrlimit', 'uname',
  ],
  // The supervisor becoming the program's user (and runc starting the supervisor). A program has no capability to use them.
  users: [
    'capset', 'setfsgid', 'setfsgid32', 'setfsuid', 'setfsuid32', 'setgid', 'setgid32', 'setgroups', 'setgroups32', 'setregid', 'setregid32', 'setresgid',
    'setresgid32', 'setresuid', 'setresuid32', 'setreuid', 'setreuid32', 'setuid', 'setuid32', 'seccomp',
  ],
  // Local sockets between processes of one program; there is no network device in the container either.
  'local sockets': [
    'accept', 'accept4', 'bind', 'connect', 'getpeername', 'getsockname', 'getsockopt', 'listen', 'recv', 'recvfrom', 'recvmmsg', 'recvmmsg_time64', 'recvmsg', 'send',
    'sendmmsg', 'sendmsg', 'sendto', 'setsockopt', 'shutdown', 'socketpair',
  ],
};

const AF_UNIX = 1;
/** CLONE_NEWTIME | NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET */
const NEW_NAMESPACES = 0x7e020080;
const ENOSYS = 38;
const ALLOW = 'SCMP_ACT_ALLOW';

/** The profile in Docker's format, as text for `SecurityOpt`. */
export function seccompProfile(): string {
  return JSON.stringify({
    defaultAction: 'SCMP_ACT_ERRNO',
    archMap: [
      { architecture: 'SCMP_ARCH_X86_64', subArchitectures: [] },
      { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: [] },
    ],
    syscalls: [
      { names: Object.values(GROUPS).flat(), action: ALLOW },
      { names: ['socket'], action: ALLOW, args: [{ index: 0, value: AF_UNIX, op: 'SCMP_CMP_EQ' }] },
      { names: ['clone'], action: ALLOW, args: [{ index: 0, value: NEW_NAMESPACES, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }] },
      { names: ['personality'], action: ALLOW, args: [{ index: 0, value: 0, op: 'SCMP_CMP_EQ' }] },
      // Its flags are behind a pointer that seccomp cannot read: libc falls back to clone.
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
    ],
  });
}
