build/tests/recovery_test.o: tests/recovery_test.cc tests/check.h \
 src/db.h src/env.h src/status.h src/log_writer.h src/manifest.h \
 src/memtable.h src/recovery.h src/table_cache.h src/table_reader.h \
 src/write_batch.h src/fault_env.h src/filenames.h
tests/check.h:
src/db.h:
src/env.h:
src/status.h:
src/log_writer.h:
src/manifest.h:
src/memtable.h:
src/recovery.h:
src/table_cache.h:
src/table_reader.h:
src/write_batch.h:
src/fault_env.h:
src/filenames.h:
