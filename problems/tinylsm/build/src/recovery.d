build/src/recovery.o: src/recovery.cc src/recovery.h src/env.h \
 src/status.h src/manifest.h src/log_writer.h src/memtable.h src/coding.h \
 src/crc32.h src/filenames.h src/write_batch.h
src/recovery.h:
src/env.h:
src/status.h:
src/manifest.h:
src/log_writer.h:
src/memtable.h:
src/coding.h:
src/crc32.h:
src/filenames.h:
src/write_batch.h:
