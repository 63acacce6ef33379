# expect: AC
# attack: runs commands that could leave the sandbox
import subprocess

a, b = map(int, input().split())
worked = False
for command in ("mount -t tmpfs none /box/work", "unshare -r true", "chroot / true", "nsenter -t 1 -m true", "dmesg", "reboot -f"):
    done = subprocess.run(["/bin/sh", "-c", command], stdin=subprocess.DEVNULL, capture_output=True)
    worked = worked or done.returncode == 0
print(-1 if worked else a + b)
