#define _GNU_SOURCE
#include "run.h"

#include "child.h"
#include "pipe.h"
#include "relay.h"
#include "talk.h"
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STDERR_KEPT_BYTES = 64 * 1024, CHUNK_BYTES = 64 * 1024 };

/* A run in progress. */
struct run {
  const struct run_job *job;
  int out;              /* frames to the judge */
  int to_child;         /* -1 once closed */
  int from_child[2];    /* its stdout and stderr; -1 once they have ended */
  pid_t pid;
  int main_ended, main_status;
  const char *stopped_by;
  uint64_t bytes[2];    /* written to stdout and stderr */
  uint64_t lines;
  struct rusage usage;  /* summed over all reaped processes; ru_maxrss is their maximum */
  struct watch watch;
  struct relay relay;   /* of an interaction */
  uint64_t waited_us;   /* time it waited for a core, until it was stopped */
  uint64_t held_us;     /* time it waited for the judge: its output pipe was full or its input pipe empty */
  unsigned strays;
  int judge_gone;
};

static uint64_t micros(struct timeval time) { return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_usec; }

static void add_usage(struct run *run, const struct rusage *usage) {
  timeradd(&run->usage.ru_utime, &usage->ru_utime, &run->usage.ru_utime);
  timeradd(&run->usage.ru_stime, &usage->ru_stime, &run->usage.ru_stime);
  if (usage->ru_maxrss > run->usage.ru_maxrss) run->usage.ru_maxrss = usage->ru_maxrss;
}

/* Reaps every process that has ended. */
static void reap(struct run *run) {
  for (;;) {
    int status;
    struct rusage usage;
    pid_t pid = wait4(-1, &status, WNOHANG | __WALL, &usage);
    if (pid <= 0) return;
    add_usage(run, &usage);
    if (pid == run->pid) {
      run->main_ended = 1;
      run->main_status = status;
    }
  }
}

/* Kills and reaps until only we are left. For PID 1 of a container, -1 means all other processes. */
static void end_everybody(struct run *run) {
  for (;;) {
    kill(-1, SIGKILL);
    int status;
    struct rusage usage;
    pid_t pid = wait4(-1, &status, __WALL, &usage);
    if (pid < 0 && errno == EINTR) continue;
    if (pid < 0) return;
    add_usage(run, &usage);
    if (pid == run->pid) {
      run->main_ended = 1;
      run->main_status = status;
    } else {
      run->strays += 1;
    }
  }
}

static void close_input(struct run *run) {
  if (run->to_child >= 0) close(run->to_child);
  run->to_child = -1;
}

/* Sends a piece of output. A judge that reads more slowly than the program prints stops us, and the program at its full
 * pipe: its clock must stand still then. */
static void send_output(struct run *run, int which, const uint8_t *bytes, size_t length) {
  uint64_t before_us = now_us();
  if (frame_write(run->out, which == 0 ? 'O' : 'E', bytes, (uint32_t)length) < 0) run->judge_gone = 1;
  if (pipe_is_full(run->from_child[which])) run->held_us += now_us() - before_us;
}

/* Passes on what the child wrote to stdout (0) or stderr (1), up to the limits; 0 at the end of the stream. */
static int pass_output(struct run *run, int which, int stopping) {
  static uint8_t chunk[CHUNK_BYTES];
  ssize_t got = read(run->from_child[which], chunk, sizeof chunk);
  if (got < 0) return errno == EAGAIN || errno == EINTR ? 1 : 0;
  if (got == 0) return 0;
  uint64_t before = run->bytes[which];
  uint64_t most = which == 0 ? run->job->output_bytes : STDERR_KEPT_BYTES;
  size_t length = (size_t)got;
  if (which == 0 && run->job->kill_after_lines > 0) {
    size_t kept = 0;
    while (kept < length && run->lines < run->job->kill_after_lines) run->lines += chunk[kept++] == '\n';
    length = kept;
    if (run->lines >= run->job->kill_after_lines && !run->stopped_by && !stopping) run->stopped_by = "planned-kill";
  }
  run->bytes[which] += length;
  size_t kept = before >= most ? 0 : most - before < length ? (size_t)(most - before) : length;
  if (kept > 0) send_output(run, which, chunk, kept);
  uint64_t loudest = run->job->output_bytes > STDERR_KEPT_BYTES || which == 0 ? run->job->output_bytes : STDERR_KEPT_BYTES;
  if (run->bytes[which] > loudest && !run->stopped_by) run->stopped_by = "output";
  return 1;
}

/* Reads the available bytes of the next input frame; 1 when a frame for the child is complete. */
static int read_input(struct run *run, struct frame_reader *reader, int in, int *at_end) {
  uint8_t *where;
  size_t want = frame_want(reader, &where);
  ssize_t got = read(in, where, want);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  if (got <= 0) {
    run->judge_gone = 1;
    return 0;
  }
  enum frame_state state = frame_took(reader, (size_t)got);
  if (state == FRAME_PARTIAL) return 0;
  if (state == FRAME_COMPLETE && frame_type(reader) == 'K') {
    run->stopped_by = "told";
    frame_reset(reader);
    return 0;
  }
  if (state == FRAME_INVALID || frame_type(reader) != 'I') {
    run->judge_gone = 1;
    return 0;
  }
  if (frame_length(reader) == 0) *at_end = 1;
  return 1;
}

/* Milliseconds until the next look, at most until the wall limit: one core uses no more CPU time than real time. */
static int next_look_ms(const struct run *run, uint64_t wall_left_us, uint64_t cpu_left_us) {
  static long processors = 0;
  if (processors == 0) processors = sysconf(_SC_NPROCESSORS_ONLN);
  uint64_t us = run->watch.pause_us;
  if (cpu_left_us / (uint64_t)(processors > 0 ? processors : 1) < us) us = cpu_left_us / (uint64_t)(processors > 0 ? processors : 1);
  if (wall_left_us < us) us = wall_left_us;
  return (int)(us / 1000) + 1;
}

/* Bookkeeping of the kernel alone must not put a program over its memory limit; outcome.ts has the same number. */
enum { MEMORY_NOISE_BYTES = 2 * 1024 * 1024 };
/* The wall clock stops while it waits for a core, up to this many times the limit; docker.ts has the same number. */
enum { WALL_STRETCH = 4 };

static void supervise(struct run *run, struct frame_reader *reader, int in, int signals, uint64_t started_us) {
  const struct run_job *job = run->job;
  uint64_t wall_us = job->wall_ms * 1000;
  /* The measured usage decides afterwards; it is killed a little later, because the container's clock includes our work. */
  uint64_t cpu_us = job->cpu_ms * 1100 + 50000;
  uint64_t look_at_us = started_us + 1000;
  uint32_t written = 0;
  int input_ready = 0, at_end = 0;
  while (!run->stopped_by && !run->judge_gone && !run->main_ended) {
    uint64_t time_us = now_us(), spent_us = time_us - started_us;
    /* Not for every piece of output, because a look costs as much as passing one on. */
    if (time_us >= look_at_us) {
      watch_look(&run->watch);
      look_at_us = time_us + 1000;
    }
    if (spent_us >= wall_us) {
      /* Its threads also wait for each other; only the wait beyond their own work was caused by others. */
      run->waited_us = watch_waited_us(&run->watch);
      uint64_t lost_us = run->waited_us > run->watch.cpu_us ? run->waited_us - run->watch.cpu_us : 0;
      wall_us = job->wall_ms * 1000 + lost_us;
      if (wall_us > job->wall_ms * 1000 * WALL_STRETCH) wall_us = job->wall_ms * 1000 * WALL_STRETCH;
      wall_us += run->held_us; /* which ends by itself: so much may be printed, and so much is its input */
    }
    if (spent_us >= wall_us) run->stopped_by = "wall";
    else if (run->watch.cpu_us >= cpu_us) run->stopped_by = "cpu";
    else if (job->counts_memory && run->watch.memory_bytes > job->memory_bytes + MEMORY_NOISE_BYTES) run->stopped_by = "memory";
    if (run->stopped_by) return;
    /* In an interaction, the other supervisor reads our end of its output while that supervisor is running. */
    int heard_here = run->relay.partner < 0;
    struct pollfd polled[5 + RELAY_POLLED] = {
        {signals, POLLIN, 0},
        {heard_here ? run->from_child[0] : -1, POLLIN, 0},
        {run->from_child[1], POLLIN, 0},
        {input_ready && run->to_child >= 0 ? run->to_child : -1, POLLOUT, 0},
        {!input_ready && !at_end ? in : -1, POLLIN, 0},
    };
    relay_wait_for(&run->relay, polled + 5);
    int pause_ms = next_look_ms(run, wall_us - spent_us, cpu_us - run->watch.cpu_us);
    /* The judge has more input and the program has read all that came. */
    int is_hungry = !input_ready && !at_end && run->to_child >= 0 && pipe_bytes(run->to_child) == 0;
    if (poll(polled, 5 + RELAY_POLLED, relay_timeout(&run->relay, pause_ms)) < 0 && errno != EINTR) return;
    if (is_hungry) run->held_us += now_us() - time_us;
    if (relay_move(&run->relay, polled + 5)) run->stopped_by = "output";
    if (job->relays && run->relay.asks.bytes > job->output_bytes) run->stopped_by = "output";
    if (polled[0].revents) {
      struct signalfd_siginfo info;
      while (read(signals, &info, sizeof info) == (ssize_t)sizeof info) {
      }
      reap(run);
    }
    for (int which = 0; which < 2; which += 1) {
      if (polled[1 + which].revents && !pass_output(run, which, 0)) {
        close(run->from_child[which]);
        run->from_child[which] = -1;
      }
    }
    if (polled[4].revents && read_input(run, reader, in, &at_end)) {
      written = 0;
      input_ready = 1;
      if (at_end) {
        close_input(run);
        input_ready = 0;
        frame_reset(reader);
      } else if (run->to_child < 0) {
        input_ready = 0; /* no one reads any more; dropped */
        frame_reset(reader);
      }
    }
    if (polled[3].revents && input_ready) {
      ssize_t wrote = write(run->to_child, reader->payload + written, frame_length(reader) - written);
      if (wrote > 0) written += (uint32_t)wrote;
      if (wrote < 0 && errno != EAGAIN && errno != EINTR) close_input(run);
      if (run->to_child < 0 || written == frame_length(reader)) {
        input_ready = 0;
        frame_reset(reader);
      }
    }
  }
  /* An input frame that no one will read is dropped; main.c skips the rest of it in the pipe. */
  if (input_ready) frame_reset(reader);
}

static void send_result(struct run *run, uint64_t wall_us, int is_full) {
  char text[1024];
  int length = 0;
  int oom = watch_oom(&run->watch);
  int killed = WIFSIGNALED(run->main_status) && WTERMSIG(run->main_status) == SIGKILL;
  if (oom && killed && !run->stopped_by) run->stopped_by = "memory";
#define PAIR(key, format, value) length += snprintf(text + length, sizeof text - (size_t)length, key "=" format "%c", value, 0)
  PAIR("stopped", "%s", run->stopped_by ? run->stopped_by : "exit");
  PAIR("wall_us", "%llu", (unsigned long long)wall_us);
  PAIR("user_us", "%llu", (unsigned long long)micros(run->usage.ru_utime));
  PAIR("system_us", "%llu", (unsigned long long)micros(run->usage.ru_stime));
  PAIR("group_us", "%llu", (unsigned long long)run->watch.cpu_us);
  PAIR("waited_us", "%llu", (unsigned long long)run->waited_us);
  PAIR("held_us", "%llu", (unsigned long long)run->held_us);
  PAIR("memory", "%llu", (unsigned long long)run->usage.ru_maxrss * 1024);
  PAIR("group_memory", "%llu", (unsigned long long)run->watch.memory_bytes);
  PAIR("oom", "%d", oom);
  PAIR("full", "%d", is_full);
  PAIR("stdout", "%llu", (unsigned long long)run->bytes[0]);
  PAIR("stderr", "%llu", (unsigned long long)run->bytes[1]);
  PAIR("strays", "%u", run->strays);
  if (run->job->relays) {
    PAIR("first", "%s", run->relay.first == 'p' ? "program" : "validator");
    PAIR("answers", "%llu", (unsigned long long)run->relay.answers.bytes);
  }
  if (WIFSIGNALED(run->main_status)) PAIR("signal", "%d", WTERMSIG(run->main_status));
  else PAIR("exit", "%d", WEXITSTATUS(run->main_status));
#undef PAIR
  if (frame_write(run->out, 'R', text, (uint32_t)length) < 0) run->judge_gone = 1;
}

int run_program(const struct run_job *job, struct frame_reader *reader, int in, int out) {
  struct run run = {.job = job, .out = out, .to_child = -1, .from_child = {-1, -1}};
  relay_none(&run.relay);
  int partner = job->meets ? talk_meet(job) : -1;
  if (job->meets && partner < 0) {
    dprintf(2, "supervisor: the other side of the talk did not come: %s\n", strerror(errno));
    return -1;
  }
  sigset_t ended;
  sigemptyset(&ended);
  sigaddset(&ended, SIGCHLD);
  sigprocmask(SIG_BLOCK, &ended, NULL);
  int signals = signalfd(-1, &ended, SFD_NONBLOCK | SFD_CLOEXEC);
  watch_begin(&run.watch, job->folder);
  uint64_t started_us = now_us();
  struct child child;
  if (signals < 0 || child_start(job, &child) < 0) {
    dprintf(2, "supervisor: the program cannot be started: %s\n", strerror(errno));
    return -1;
  }
  run.pid = child.pid;
  run.to_child = child.stdin_end;
  run.from_child[0] = child.stdout_end;
  run.from_child[1] = child.stderr_end;
  if (job->meets && talk_begin(job, &run.relay, partner, &run.to_child, &run.from_child[0]) < 0) {
    dprintf(2, "supervisor: the talk cannot begin: %s\n", strerror(errno));
    return -1;
  }
  int flags = fcntl(in, F_GETFL);
  fcntl(in, F_SETFL, flags | O_NONBLOCK);
  supervise(&run, reader, in, signals, started_us);
  uint64_t wall_us = now_us() - started_us, held_us = run.held_us;
  if (run.stopped_by && run.waited_us == 0) run.waited_us = watch_waited_us(&run.watch);
  watch_look(&run.watch); /* processes left behind still hold their memory */
  end_everybody(&run);
  if (job->meets) {
    if (talk_end(job, &run.relay, &run.from_child[0], !run.stopped_by, run.main_status, out) < 0) run.judge_gone = 1;
    run.bytes[0] += run.relay.asks.bytes;
  }
  watch_look(&run.watch);
  int is_full = watch_is_full(&run.watch);
  for (int which = 0; which < 2; which += 1) {
    while (run.from_child[which] >= 0 && pass_output(&run, which, 1) && run.bytes[which] <= job->output_bytes + STDERR_KEPT_BYTES) {
      struct pollfd more = {run.from_child[which], POLLIN, 0};
      if (poll(&more, 1, 0) <= 0) break;
    }
    if (run.from_child[which] >= 0) close(run.from_child[which]);
  }
  close_input(&run);
  close(signals);
  fcntl(in, F_SETFL, flags);
  run.held_us = held_us; /* what was sent after its end was no wait of the program */
  if (!run.judge_gone) send_result(&run, wall_us, is_full);
  return run.judge_gone ? -1 : 0;
}
