build/src/env_posix.o: src/env_posix.cc src/env.h src/status.h
src/env.h:
src/status.h:
