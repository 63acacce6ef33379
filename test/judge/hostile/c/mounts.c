/* expect: AC
   attack: mounts, unmounts and moves the root */
#include "hostile.h"

static void attack(void) {
  refused("a tmpfs", mount("none", "/box/work", "tmpfs", 0, NULL));
  refused("proc", mount("proc", "/proc", "proc", 0, NULL));
  refused("a bind mount", mount("/etc", "/box/work", NULL, MS_BIND, NULL));
  refused("making the root writable", mount(NULL, "/", NULL, MS_REMOUNT, NULL));
  refused("unmounting the work folder", umount2("/box/work", MNT_DETACH));
  refused("pivot_root", syscall(SYS_pivot_root, ".", "."));
  refused("chroot", chroot("."));
  refused("fsopen", syscall(SYS_fsopen, "tmpfs", 0));
  refused("open_tree", syscall(SYS_open_tree, AT_FDCWD, "/", 1));
  refused("open_by_handle_at", syscall(SYS_open_by_handle_at, AT_FDCWD, NULL, 0));
}
