build/tests/db_test.o: tests/db_test.cc tests/check.h src/db.h src/env.h \
 src/status.h src/log_writer.h src/manifest.h src/memtable.h \
 src/recovery.h src/table_cache.h src/table_reader.h src/write_batch.h
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
