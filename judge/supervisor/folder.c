#define _GNU_SOURCE
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* root keeps its saved ids to come back; until then it has only the rights of the user. */
static int become(uid_t uid) { return setegid(uid) < 0 || seteuid(uid) < 0 ? -1 : 0; }

static void become_root(void) {
  if (seteuid(0) < 0 || setegid(0) < 0) _exit(71);
}

/* Splits `path` at its last slash and enters each folder; every part must be a plain name. */
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

/* Removes the folder that was just left. If something of another user is still in it, it would be entered again
 * forever. */
static int remove_emptied(ino_t inode, dev_t device) {
  DIR *entries = opendir(".");
  int result = -1;
  struct dirent *entry;
  while (entries && (entry = readdir(entries))) {
    struct stat status;
    if (fstatat(dirfd(entries), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0) continue;
    if (status.st_ino != inode || status.st_dev != device || strcmp(entry->d_name, ".") == 0) continue;
    result = unlinkat(dirfd(entries), entry->d_name, AT_REMOVEDIR);
    break;
  }
  if (entries) closedir(entries);
  return result;
}

/* Deletes everything that `uid` owns in the working directory; files of others (kept folders of other runs) stay.
 * Any depth is possible: it walks with chdir and one open folder at a time, which is safe because no process is
 * left that could move a folder. Returns 0, or -1 if something cannot be removed. */
static int empty_here(uid_t uid) {
  for (unsigned long depth = 0;;) {
    DIR *entries = opendir(".");
    if (!entries) return -1;
    int entered = 0, failed = 0;
    struct dirent *entry;
    while (!entered && !failed && (entry = readdir(entries))) {
      const char *name = entry->d_name;
      struct stat status;
      if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
      if (fstatat(dirfd(entries), name, &status, AT_SYMLINK_NOFOLLOW) < 0) failed = 1;
      else if (status.st_uid != uid) continue;
      else if (unlinkat(dirfd(entries), name, S_ISDIR(status.st_mode) ? AT_REMOVEDIR : 0) == 0) continue;
      else if (S_ISDIR(status.st_mode) && chmod(name, 0700) == 0 && chdir(name) == 0) entered = 1;
      else failed = 1;
    }
    closedir(entries);
    if (failed) return -1;
    if (entered) {
      depth += 1;
      continue;
    }
    if (depth == 0) return 0;
    struct stat emptied;
    if (stat(".", &emptied) < 0 || chdir("..") < 0 || remove_emptied(emptied.st_ino, emptied.st_dev) < 0) return -1;
    depth -= 1;
  }
}

int folder_wipe(const char *path, uid_t uid) {
  if (become(uid) < 0) return -1;
  int result = chdir(path) < 0 ? -1 : empty_here(uid);
  become_root();
  return chdir("/") < 0 ? -1 : result;
}

int folder_make(const char *path, uid_t uid) {
  if (become(uid) < 0) return -1;
  int result = mkdir(path, 0700);
  become_root();
  return result;
}
