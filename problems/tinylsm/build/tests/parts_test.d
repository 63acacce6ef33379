build/tests/parts_test.o: tests/parts_test.cc tests/check.h src/coding.h \
 src/crc32.h src/fault_env.h src/env.h src/status.h src/filenames.h \
 src/log_writer.h src/manifest.h src/write_batch.h src/memtable.h
tests/check.h:
src/coding.h:
src/crc32.h:
src/fault_env.h:
src/env.h:
src/status.h:
src/filenames.h:
src/log_writer.h:
src/manifest.h:
src/write_batch.h:
src/memtable.h:
