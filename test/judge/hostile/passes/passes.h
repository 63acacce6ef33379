/* Shared by the attacks of one pass on the next. A program gets the same input in each pass and must not find out which one
 * it is: it looks for traces of an earlier pass and leaves the same traces. The validator expects "first" each time. */
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

/* Whether an earlier pass left something. */
static int was_told(void);
static void tell(void);

/* The number after `key` in the file, or at its beginning if the key is empty; -1 if there is none. */
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

/* Whether a number is higher than possible in a container that has not run anything yet. */
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
