/* expect: AC
   attack: leaves data for the next run in the times of devices, folders, links and files that all programs can reach */
#include "hostile.h"

static dev_t root;

static int is_same(struct timespec a, struct timespec b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }

static void look_at(const char *path, const struct stat *status) {
  char bytes[4096];
  if (S_ISLNK(status->st_mode) && readlink(path, bytes, sizeof bytes) > 0) return;
  int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | (S_ISDIR(status->st_mode) ? O_DIRECTORY : 0));
  if (file < 0) return;
  if (S_ISDIR(status->st_mode)) syscall(SYS_getdents64, file, bytes, sizeof bytes);
  else if (read(file, bytes, sizeof bytes) < 0) bytes[0] = 0;
  close(file);
}

/* A time that a program can set is harmless only if the supervisor resets it before each run. */
static void try(const char *path, const struct stat *before) {
  struct stat after;
  int was_reset = before->st_mtim.tv_sec == 0;
  if (utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW) == 0 && !was_reset) {
    fprintf(stderr, "setting the times of %s worked\n", path);
    worked++;
  }
  look_at(path, before);
  if (lstat(path, &after) < 0 || was_reset) return;
  if (is_same(before->st_atim, after.st_atim) && is_same(before->st_mtim, after.st_mtim)) return;
  fprintf(stderr, "reading %s left a time\n", path);
  worked++;
}

static void walk(const char *folder, int depth) {
  DIR *entries = opendir(folder);
  struct dirent *entry;
  while (entries && (entry = readdir(entries))) {
    char path[4096];
    struct stat status;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    snprintf(path, sizeof path, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, entry->d_name);
    /* The next run has a folder and process of its own. */
    if (strncmp(path, "/box/work/", 10) == 0 || (strncmp(path, "/proc/", 6) == 0 && path[6] >= '2' && path[6] <= '9')) continue;
    /* Created by the kernel at every access. */
    if (strncmp(path, "/proc/", 6) == 0 && strstr(path, "/net/")) continue;
    if (lstat(path, &status) < 0) continue;
    try(path, &status);
    /* A read-only file system needs to be checked at one place only. */
    if (S_ISDIR(status.st_mode) && depth < (status.st_dev == root ? 2 : 4) && strncmp(path, "/sys/", 5) != 0) walk(path, depth + 1);
  }
  if (entries) closedir(entries);
}

static void attack(void) {
  struct stat status;
  stat("/", &status);
  root = status.st_dev;
  walk("/", 0);
}
