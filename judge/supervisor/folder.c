#define _GNU_SOURCE
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* root keeps its saved ids, so it can come back; while away it has no more rights than the user. */
static int become(uid_t uid) { return setegid(uid) < 0 || seteuid(uid) < 0 ? -1 : 0; }

static void become_root(void) {
  if (seteuid(0) < 0 || setegid(0) < 0) _exit(71);
}

/* Splits `path` at its last slash while walking down; every part must be a plain name. */
static int walk(int folder, char *path, int create, char **last) {
  char *part = path;
  for (;;) {
    char *slash = strchr(part, '/');
    if (slash) *slash = 0;
    if (*part == 0 || strcmp(part, ".") == 0 || strcmp(part, "..") == 0) {
      close(folder);
      errno = EINVAL;
      return -1;
    }
    if (!slash) {
      *last = part;
      return folder;
    }
    if (create && mkdirat(folder, part, 0755) < 0 && errno != EEXIST) {
      close(folder);
      return -1;
    }
    int next = openat(folder, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    close(folder);
    if (next < 0) return -1;
    folder = next;
    part = slash + 1;
  }
}

static int open_below(const char *root, const char *path, int flags, mode_t mode, uid_t uid) {
  char copy[4096];
  char *last;
  if (strlen(path) >= sizeof copy) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(copy, path);
  if (become(uid) < 0) return -1;
  int file = -1;
  int folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) folder = walk(folder, copy, flags & O_CREAT, &last);
  if (folder >= 0) {
    file = openat(folder, last, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, mode);
    int why = errno;
    close(folder);
    errno = why;
  }
  int why = errno;
  become_root();
  errno = why;
  return file;
}

int folder_create(const char *root, const char *path, mode_t mode, uid_t uid) {
  int file = open_below(root, path, O_WRONLY | O_CREAT | O_EXCL, mode, uid);
  if (file >= 0) fchmod(file, mode); /* whatever the umask says */
  return file;
}

int folder_open(const char *root, const char *path, uid_t uid) {
  int file = open_below(root, path, O_RDONLY, 0, uid);
  if (file < 0) return -1;
  struct stat status;
  if (fstat(file, &status) < 0 || !S_ISREG(status.st_mode)) {
    close(file);
    errno = EINVAL;
    return -1;
  }
  return file;
}

/* Empties one folder: files go at once, folders in it are moved up into root and get their turn later, so that no
 * nesting, however deep, needs more than two descriptors. Returns how many entries it dealt with, or -1. */
static long empty_one(int root, const char *name, unsigned long *moved) {
  fchmodat(root, name, 0700, 0);
  int folder = openat(root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return -1;
  DIR *entries = fdopendir(folder);
  if (!entries) {
    close(folder);
    return -1;
  }
  long count = 0;
  int is_root = strcmp(name, ".") == 0;
  struct dirent *entry;
  while ((entry = readdir(entries))) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    count += 1;
    if (unlinkat(folder, entry->d_name, 0) == 0) continue;
    if (is_root) {
      if (empty_one(root, entry->d_name, moved) < 0 || unlinkat(root, entry->d_name, AT_REMOVEDIR) < 0) continue;
    } else {
      char target[64];
      *moved += 1;
      snprintf(target, sizeof target, ".wiped-%lu-%lu", (unsigned long)getpid(), *moved);
      fchmodat(folder, entry->d_name, 0700, 0);
      if (renameat(folder, entry->d_name, root, target) < 0) continue;
    }
  }
  closedir(entries);
  return count;
}

int folder_wipe(const char *path, uid_t uid) {
  if (become(uid) < 0) return -1;
  int root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  unsigned long moved = 0;
  long left = root < 0 ? -1 : 1;
  /* Each round takes one level away; a round that finds nothing has finished. */
  for (int round = 0; left > 0 && round < 1000000; round += 1) {
    unsigned long before = moved;
    left = empty_one(root, ".", &moved);
    if (left > 0 && moved == before && round > 4) break;
  }
  if (root >= 0) close(root);
  become_root();
  return left == 0 ? 0 : -1;
}
