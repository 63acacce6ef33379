# expect: AC
# attack: calls the C library through ctypes
import ctypes

a, b = map(int, input().split())
library = ctypes.CDLL(None, use_errno=True)
worked = [name for name, call in {
    "unshare": lambda: library.unshare(0x10000000),
    "setuid": lambda: library.setuid(0),
    "kill": lambda: library.kill(1, 9),
    "ptrace": lambda: library.ptrace(16, 1, None, None),
    "chroot": lambda: library.chroot(b"."),
}.items() if call() >= 0]
print(-1 if worked else a + b)
