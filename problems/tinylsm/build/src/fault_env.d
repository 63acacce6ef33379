build/src/fault_env.o: src/fault_env.cc src/fault_env.h src/env.h \
 src/status.h
src/fault_env.h:
src/env.h:
src/status.h:
