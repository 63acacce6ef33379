build/src/db.o: src/db.cc src/db.h src/env.h src/status.h \
 src/log_writer.h src/manifest.h src/memtable.h src/recovery.h \
 src/table_cache.h src/table_reader.h src/write_batch.h src/filenames.h \
 src/merge.h src/point_read.h src/table_builder.h
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
src/filenames.h:
src/merge.h:
src/point_read.h:
src/table_builder.h:
