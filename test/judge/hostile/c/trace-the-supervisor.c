/* expect: AC
   attack: traces, reads and writes process 1 */
#include "hostile.h"

static void attack(void) {
  char piece[16];
  struct iovec here = {piece, sizeof piece}, there = {(void *)0x400000, sizeof piece};
  refused("tracing process 1", ptrace(PTRACE_ATTACH, 1, NULL, NULL));
  refused("seizing process 1", ptrace(PTRACE_SEIZE, 1, NULL, NULL));
  refused("reading its memory", process_vm_readv(1, &here, 1, &there, 1, 0));
  refused("writing its memory", process_vm_writev(1, &here, 1, &there, 1, 0));
  must_not_open("/proc/1/mem", O_RDWR);
  must_not_open("/proc/1/environ", O_RDONLY);
  must_not_open("/proc/1/fd/0", O_RDONLY);
  must_not_open("/proc/1/fd/1", O_WRONLY);
  must_not_open("/proc/1/root/etc/passwd", O_RDONLY);
  must_not_open("/proc/1/cwd/etc/passwd", O_RDONLY);
}
