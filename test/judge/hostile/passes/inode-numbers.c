/* attack: uses up inode numbers of the work folder's file system */
#include "passes.h"

static long long inode_of_a_new_file(void) {
  struct stat status;
  int file = open("new", O_WRONLY | O_CREAT, 0644);
  if (file < 0 || fstat(file, &status) < 0) return -1;
  close(file);
  unlink("new");
  return (long long)status.st_ino;
}

static int was_told(void) { return is_above("inode number", inode_of_a_new_file(), 300); }

static void tell(void) {
  for (int i = 0; i < 1000; i++) inode_of_a_new_file();
}
