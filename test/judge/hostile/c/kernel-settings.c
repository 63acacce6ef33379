/* expect: AC
   attack: writes settings of the kernel */
#include "hostile.h"

static void attack(void) {
  must_not_open("/proc/sys/kernel/core_pattern", O_WRONLY);
  must_not_open("/proc/sys/kernel/hostname", O_WRONLY);
  must_not_open("/proc/sys/vm/drop_caches", O_WRONLY);
  must_not_open("/proc/sys/vm/overcommit_memory", O_WRONLY);
  must_not_open("/proc/sysrq-trigger", O_WRONLY);
  must_not_open("/sys/kernel/uevent_helper", O_WRONLY);
  must_not_open("/sys/power/state", O_WRONLY);
  must_not_open("/proc/kcore", O_RDONLY);
  must_not_open("/proc/kmsg", O_RDONLY);
  refused("the host's name", sethostname("x", 1));
}
