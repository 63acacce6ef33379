/* expect: AC
   attack: tries to become root with every system call for it */
#include "hostile.h"

#include <grp.h>

static void attack(void) {
  gid_t root = 0;
  refused("setuid", setuid(0));
  refused("seteuid", seteuid(0));
  refused("setresuid", setresuid(0, 0, 0));
  refused("setgid", setgid(0));
  refused("setgroups", setgroups(1, &root));
  refused("a capability for children", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 21, 0, 0));
  refused("privileges by exec", prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
}
