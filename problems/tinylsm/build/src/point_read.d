build/src/point_read.o: src/point_read.cc src/point_read.h src/manifest.h \
 src/env.h src/status.h src/log_writer.h src/table_cache.h \
 src/table_reader.h
src/point_read.h:
src/manifest.h:
src/env.h:
src/status.h:
src/log_writer.h:
src/table_cache.h:
src/table_reader.h:
