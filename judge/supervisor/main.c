/*
 * The supervisor: PID 1 of a judge container. Theory of operation.
 *
 * One container is for one submission and one stage (build, run, checker). The judge outside talks to us in frames
 * (frames.h) over our standard input and output; no program in the container ever gets these descriptors. A frame is a
 * type, a little-endian 32-bit length of at most 64 KiB, and a payload.
 *
 *   in   F  mode NUL path NUL       start of a file below the stage's folder
 *        W  mode NUL folder NUL path NUL   start of a file in a work folder, owned by the user of that folder
 *        D  bytes                   its content, in pieces
 *        f                          its end
 *        J  key=value NUL …         run a program: cpu_ms, wall_ms, memory, output, file, kill_lines, threads, keep, arg…, env…,
 *                                   meets, relays, partner, heard, drain (relay.h), and folder: the name of its own folder
 *                                   below the work folder
 *        I  bytes                   a piece of its standard input; empty = end of input
 *        K                          kill the program
 *        C  most NUL path NUL       send a file: of the built tree, or below a kept work folder
 *   out  H  version                 we are ready
 *        O, E bytes                 standard output and error of the program
 *        T  pieces                  the start of an interaction; each piece is its sign, its length in four bytes, its bytes
 *        D  bytes                   a collected file's content
 *        R  key=value NUL …         what was measured (run.c), or how a collect ended
 *
 * In a run, we create pipes and fork. The child sets its limits, takes a user id that no program had before, drops all
 * privileges, and execs. The parent moves bytes and watches clocks. When the program ends or exceeds a limit, all
 * processes in the container are killed and reaped, and their usage is summed. The result also has what the kernel
 * counted for the whole container (watch.c), from which no program can hide usage. Then all files of this user are
 * deleted, unless a later run in the same work folder needs them (`keep`); that run has the same user. Expected answers
 * never enter the container.
 *
 * If anything unexpected happens (a broken frame, files that cannot be deleted, the judge is gone) we exit. The container
 * ends with its PID 1, and the judge uses a new one.
 */
#define _GNU_SOURCE
#include "folder.h"
#include "frames.h"
#include "group.h"
#include "run.h"
#include "times.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char VERSION[] = "5";

enum { FOLDERS_MAX = 16, FOLDER_NAME_MAX = 64, USER_IDS = 60000 };

/* A work folder and the user id it belongs to; 0 = this slot is free. */
struct work_folder {
  uid_t uid;
  char name[FOLDER_NAME_MAX + 1];
};

struct stage {
  const char *files;  /* where the judge's files go */
  const char *work;   /* where programs run, each in its own folder below; a build runs directly in it */
  int is_build;       /* files belong to the program's user, and the folder is never emptied */
  uid_t uid;          /* the user of a build */
  uid_t next_uid, last_uid;
  struct work_folder folders[FOLDERS_MAX];
};

static struct frame_reader reader;
static uint8_t job_copy[FRAME_PAYLOAD_MAX];

static void die(const char *why) {
  dprintf(2, "supervisor: %s\n", why);
  exit(70);
}

/* Reads one whole frame; exits when the judge is gone. */
static void next_frame(void) {
  enum frame_state state = FRAME_PARTIAL;
  if (reader.have >= FRAME_HEADER_BYTES && frame_length(&reader) == reader.have - FRAME_HEADER_BYTES) frame_reset(&reader);
  while (state == FRAME_PARTIAL) {
    uint8_t *where;
    size_t want = frame_want(&reader, &where);
    ssize_t got = read(0, where, want);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) exit(0);
    state = frame_took(&reader, (size_t)got);
  }
  if (state == FRAME_INVALID) die("a frame is too long");
}

static int is_plain_name(const char *name) {
  size_t length = strlen(name);
  return length > 0 && length <= FOLDER_NAME_MAX &&
         strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == length;
}

/* The kept folder with this name, or a new one with a user id that was never used. */
static struct work_folder *enter_folder(struct stage *stage, const char *name, char *path, size_t path_size) {
  struct work_folder *free_slot = NULL;
  if (!is_plain_name(name)) die("a work folder has a strange name");
  snprintf(path, path_size, "%s/%s", stage->work, name);
  for (int i = 0; i < FOLDERS_MAX; i += 1) {
    struct work_folder *folder = &stage->folders[i];
    if (folder->uid != 0 && strcmp(folder->name, name) == 0) return folder;
    if (folder->uid == 0) free_slot = folder;
  }
  if (!free_slot || stage->next_uid == stage->last_uid) die("no room for another work folder");
  free_slot->uid = stage->next_uid++;
  strcpy(free_slot->name, name);
  if (folder_make(path, free_slot->uid) < 0) die("a work folder cannot be made");
  return free_slot;
}

static void take_file(struct stage *stage, int in_work) {
  uint32_t offset = 0;
  const char *mode = frame_string(&reader, &offset);
  const char *name = mode && in_work ? frame_string(&reader, &offset) : "";
  const char *path = mode && name ? frame_string(&reader, &offset) : NULL;
  if (!path) die("a file frame lacks its path");
  const char *root = stage->files;
  uid_t uid = stage->is_build ? stage->uid : 0;
  char work[128];
  if (in_work) {
    if (stage->is_build) die("a build has no work folders");
    uid = enter_folder(stage, name, work, sizeof work)->uid;
    root = work;
  }
  int file = folder_create(root, path, (mode_t)strtoul(mode, NULL, 8) & 0755, uid);
  if (file < 0) die("a file cannot be made");
  for (;;) {
    frame_reset(&reader);
    next_frame();
    if (frame_type(&reader) == 'f') break;
    if (frame_type(&reader) != 'D') die("a file frame is out of order");
    uint32_t done = 0;
    while (done < frame_length(&reader)) {
      ssize_t wrote = write(file, reader.payload + done, frame_length(&reader) - done);
      if (wrote <= 0) die("a file does not fit");
      done += (uint32_t)wrote;
    }
  }
  close(file);
}

/* The user id of the kept work folder that a path is in; 0 = none. */
static uid_t uid_of_path(const struct stage *stage, const char *path) {
  size_t length = strcspn(path, "/");
  for (int i = 0; i < FOLDERS_MAX; i += 1) {
    const struct work_folder *folder = &stage->folders[i];
    if (folder->uid != 0 && strlen(folder->name) == length && strncmp(folder->name, path, length) == 0) return folder->uid;
  }
  return 0;
}

static void give_file(const struct stage *stage) {
  static uint8_t chunk[FRAME_PAYLOAD_MAX];
  uint32_t offset = 0;
  const char *most_text = frame_string(&reader, &offset);
  const char *path = most_text ? frame_string(&reader, &offset) : NULL;
  if (!path) die("a collect frame lacks its path");
  uint64_t most = strtoull(most_text, NULL, 10), sent = 0;
  struct stat status;
  const char *root = stage->is_build ? stage->files : stage->work;
  uid_t uid = stage->is_build ? stage->uid : uid_of_path(stage, path);
  int file = uid == 0 ? -1 : folder_open(root, path, uid);
  if (file < 0 || fstat(file, &status) < 0) {
    if (frame_write(1, 'R', "found=0", 8) < 0) exit(0);
    return;
  }
  if ((uint64_t)status.st_size > most) {
    close(file);
    if (frame_write(1, 'R', "found=0\0large=1", 16) < 0) exit(0);
    return;
  }
  ssize_t got;
  while (sent <= most && (got = read(file, chunk, sizeof chunk)) > 0) {
    sent += (uint64_t)got;
    if (frame_write(1, 'D', chunk, (uint32_t)got) < 0) exit(0);
  }
  close(file);
  char text[64];
  int length = snprintf(text, sizeof text, "found=1%cexecutable=%d%c", 0, (status.st_mode & 0111) != 0, 0);
  if (frame_write(1, 'R', text, (uint32_t)length) < 0) exit(0);
}

static int has(const char *pair, const char *key, const char **value) {
  size_t length = strlen(key);
  if (strncmp(pair, key, length) != 0 || pair[length] != '=') return 0;
  *value = pair + length + 1;
  return 1;
}

static void run_job_frame(struct stage *stage) {
  struct run_job job = {.uid = stage->uid, .folder = stage->work, .counts_memory = !stage->is_build};
  const char *folder_name = "main";
  uint32_t length = frame_length(&reader);
  memcpy(job_copy, reader.payload, length);
  if (length == 0 || job_copy[length - 1] != 0) die("a job frame is broken");
  size_t arguments = 0, variables = 0;
  int keep = 0;
  for (char *pair = (char *)job_copy; pair < (char *)job_copy + length; pair += strlen(pair) + 1) {
    const char *value;
    if (has(pair, "cpu_ms", &value)) job.cpu_ms = strtoull(value, NULL, 10);
    else if (has(pair, "wall_ms", &value)) job.wall_ms = strtoull(value, NULL, 10);
    else if (has(pair, "memory", &value)) job.memory_bytes = strtoull(value, NULL, 10);
    else if (has(pair, "output", &value)) job.output_bytes = strtoull(value, NULL, 10);
    else if (has(pair, "file", &value)) job.file_bytes = strtoull(value, NULL, 10);
    else if (has(pair, "kill_lines", &value)) job.kill_after_lines = strtoull(value, NULL, 10);
    else if (has(pair, "meets", &value)) job.meets = value;
    else if (has(pair, "relays", &value)) job.relays = *value == '1';
    else if (has(pair, "partner", &value)) job.partner_bytes = strtoull(value, NULL, 10);
    else if (has(pair, "heard", &value)) job.heard_bytes = strtoull(value, NULL, 10);
    else if (has(pair, "drain", &value)) job.drain_exit = atoi(value);
    else if (has(pair, "threads", &value)) job.threads_only = *value == '1';
    else if (has(pair, "folder", &value)) folder_name = value;
    else if (has(pair, "keep", &value)) keep = *value == '1';
    else if (has(pair, "arg", &value) && arguments < ARGUMENTS_MAX) job.argv[arguments++] = (char *)value;
    else if (has(pair, "env", &value) && variables < ARGUMENTS_MAX) job.environment[variables++] = (char *)value;
    else die("a job frame has an unknown key");
  }
  if (arguments == 0) die("a job frame has no program");
  struct work_folder *folder = NULL;
  char path[128];
  if (!stage->is_build) {
    folder = enter_folder(stage, folder_name, path, sizeof path);
    job.uid = folder->uid;
    job.folder = path;
  }
  if (job.meets && !is_plain_name(job.meets)) die("a meeting has an invalid name");
  if (job.heard_bytes > FRAME_PAYLOAD_MAX) die("the record of an interaction must fit into a frame");
  frame_reset(&reader);
  times_reset(stage->work);
  if (run_program(&job, &reader, 0, 1) < 0) exit(0);
  if (keep || stage->is_build) return;
  if (folder_wipe(stage->work, folder->uid) < 0) die("the work folder cannot be wiped");
  folder->uid = 0;
}

/* If the engine runs in a user namespace, only some ids exist; then we use those. */
static uid_t existing_uid(uid_t wanted) {
  unsigned long inside = 0, outside = 0, count = 0;
  FILE *map = fopen("/proc/self/uid_map", "re");
  int fields = map ? fscanf(map, "%lu %lu %lu", &inside, &outside, &count) : 0;
  if (map) fclose(map);
  return fields != 3 || (unsigned long)wanted + USER_IDS < count ? wanted : 5000;
}

/* kw-supervisor build|run FIRST_UID */
int main(int count, char **arguments) {
  if (count != 3) die("usage: kw-supervisor build|run FIRST_UID");
  /* We kill every process we can; outside a container, that would be the whole machine. */
  if (getpid() != 1) die("not the first process of a container");
  struct stage stage = {.is_build = strcmp(arguments[1], "build") == 0, .uid = (uid_t)strtoul(arguments[2], NULL, 10)};
  stage.files = stage.is_build ? "/build" : "/box";
  stage.work = stage.is_build ? "/build" : "/box/work";
  if (stage.uid < 1000) die("the first user id is too low");
  stage.uid = existing_uid(stage.uid);
  stage.next_uid = stage.uid;
  stage.last_uid = stage.uid + USER_IDS;
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  signal(SIGPIPE, SIG_IGN);
  umask(022);
  group_open();
  times_find();
  /* Not every engine applies the modes in the mount options. */
  if (chmod(stage.files, stage.is_build ? 0777 : 0755) < 0 || chmod(stage.work, stage.is_build ? 0777 : 01777) < 0) die("the folders are not ours");
  if (frame_write(1, 'H', VERSION, sizeof VERSION - 1) < 0) return 0;
  for (;;) {
    next_frame();
    char type = frame_type(&reader);
    if (type == 'F' || type == 'W') take_file(&stage, type == 'W');
    else if (type == 'J') run_job_frame(&stage);
    else if (type == 'C') give_file(&stage);
    else if (type != 'I' && type != 'K') die("a frame has an unknown type"); /* input that arrives after the program's end is dropped */
    if (reader.have >= FRAME_HEADER_BYTES && frame_length(&reader) == reader.have - FRAME_HEADER_BYTES) frame_reset(&reader);
  }
}
