/* expect: AC
   attack: opens and makes devices */
#include "hostile.h"

static void attack(void) {
  static const char *const names[] = {"/dev/mem", "/dev/kmem", "/dev/port", "/dev/sda", "/dev/vda", "/dev/nvme0n1", "/dev/kmsg", "/dev/fuse", "/dev/kvm", "/dev/net/tun", "/dev/loop-control", "/dev/loop0"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) must_not_open(names[i], O_RDONLY);
  refused("a block device", mknod("disk", S_IFBLK | 0666, 0xfe00));
  refused("a character device", mknod("memory", S_IFCHR | 0666, 0x0101));
}
