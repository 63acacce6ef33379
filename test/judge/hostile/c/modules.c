/* expect: AC
   attack: loads kernel modules and another kernel */
#include "hostile.h"

static void attack(void) {
  refused("init_module", syscall(SYS_init_module, "", 0, ""));
  refused("finit_module", syscall(SYS_finit_module, 0, "", 0));
  refused("kexec_load", syscall(SYS_kexec_load, 0, 0, NULL, 0));
  refused("reboot", syscall(SYS_reboot, 0xfee1dead, 672274793, 0x1234567, NULL));
  refused("swapon", syscall(SYS_swapon, "x", 0));
  refused("acct", syscall(SYS_acct, "x"));
  refused("iopl", syscall(SYS_iopl, 3));
}
