/* expect: AC
   attack: creates namespaces with every system call for it */
#include "hostile.h"

static void attack(void) {
  static const int kinds[] = {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP};
  struct { uint64_t flags, rest[10]; } arguments = {CLONE_NEWUSER, {0}};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    refused("unshare", unshare(kinds[i]));
    refused("clone", syscall(SYS_clone, (long)kinds[i] | SIGCHLD, 0, 0, 0, 0));
  }
  refused("clone3", syscall(SYS_clone3, &arguments, sizeof arguments));
  refused("entering another", setns(open("/proc/1/ns/mnt", O_RDONLY), 0));
}
