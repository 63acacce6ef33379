/* What every attack of one pass on the next shares. It is given the same input in each pass, and must not find out which one
 * it is in: it looks for what a pass before it has left, and leaves the same itself. The validator wants "first" each time. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

/* Whether a pass before this one has left something. */
static int was_told(void);
static void tell(void);

/* Of the file's text what follows `key` as a number, at its beginning where the key is empty; -1 where there is none. */
static inline long long number_in(const char *path, const char *key) {
  static char text[65536];
  int file = open(path, O_RDONLY);
  ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
  if (file >= 0) close(file);
  if (length < 0) return -1;
  text[length] = 0;
  const char *found = strstr(text, key);
  return found ? strtoll(found + strlen(key), NULL, 10) : -1;
}

/* Whether a number is above what it can be in a container that has run nothing yet. */
static inline int is_above(const char *what, long long number, long long most) {
  if (number > most) fprintf(stderr, "%s: %lld\n", what, number);
  return number > most;
}

int main(void) {
  int is_told = was_told();
  if (!is_told) tell();
  puts(is_told ? "told" : "first");
  return 0;
}
