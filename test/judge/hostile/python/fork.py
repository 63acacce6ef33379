# expect: TLE
# attack: forks without end
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
