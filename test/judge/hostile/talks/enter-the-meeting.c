/* expect: AC
   attack: tries to list, enter, change and move the folder where the supervisors connect */
#include "talks.h"

static void attack(void) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  struct stat status;
  static const char *const names[] = {"/meet", "/meet/", "/meet/x", "/meet/.", "/proc/1/root/meet", "/proc/1/cwd/meet"};
  int folder = open("/meet", O_RDONLY | O_DIRECTORY);
  refused("opening the folder", folder);
  refused("opening it by path alone and going on from there", openat(open("/meet", O_PATH), ".", O_RDONLY));
  refused("listing it", opendir("/meet") ? 0 : -1);
  refused("entering it", chdir("/meet"));
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    int end = socket(AF_UNIX, SOCK_STREAM, 0);
    strcpy(name.sun_path, names[i]);
    refused("connecting", connect(end, (struct sockaddr *)&name, sizeof name));
    refused("binding", bind(end, (struct sockaddr *)&name, sizeof name));
    close(end);
  }
  refused("making a file", open("/meet/x", O_WRONLY | O_CREAT, 0666));
  refused("making a folder", mkdir("/meet/x", 0777));
  refused("making a link", symlink("/box", "/meet/x"));
  refused("moving it", rename("/meet", "/box/work/main/meet"));
  refused("removing it", rmdir("/meet"));
  refused("opening it up", chmod("/meet", 0777));
  refused("owning it", chown("/meet", getuid(), getgid()));
  refused("setting its times", utimensat(AT_FDCWD, "/meet", NULL, 0));
  refused("mounting over it", mount("none", "/meet", "tmpfs", 0, NULL));
  refused("looking into it", stat("/meet/x", &status) < 0 && errno == EACCES ? -1 : 0);
}

int main(void) {
  attack();
  while (!worked && answer_one()) {
  }
  return 0;
}
