/* expect: AC
   attack: leaves a secret in a keyring */
#include "hostile.h"

static void attack(void) {
  refused("add_key", syscall(SYS_add_key, "user", "left", "x", 1, -4));
  refused("keyctl", syscall(SYS_keyctl, 0, -4, 1));
  refused("request_key", syscall(SYS_request_key, "user", "left", NULL, -4));
}
