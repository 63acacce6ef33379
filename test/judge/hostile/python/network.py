# expect: AC
# attack: connects and looks up names
import socket

a, b = map(int, input().split())
worked = []
for attempt in (
    lambda: socket.create_connection(("1.1.1.1", 53), 1),
    lambda: socket.create_connection(("127.0.0.1", 3000), 1),
    lambda: socket.getaddrinfo("example.org", 80),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("10.0.0.1", 53)),
):
    try:
        worked.append(attempt())
    except OSError:
        pass
print(-1 if worked else a + b)
