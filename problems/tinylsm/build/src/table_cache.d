build/src/table_cache.o: src/table_cache.cc src/table_cache.h src/env.h \
 src/status.h src/table_reader.h src/filenames.h
src/table_cache.h:
src/env.h:
src/status.h:
src/table_reader.h:
src/filenames.h:
