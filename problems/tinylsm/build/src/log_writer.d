build/src/log_writer.o: src/log_writer.cc src/log_writer.h src/env.h \
 src/status.h src/coding.h src/crc32.h
src/log_writer.h:
src/env.h:
src/status.h:
src/coding.h:
src/crc32.h:
