build/tests/table_test.o: tests/table_test.cc tests/check.h \
 src/filenames.h src/table_builder.h src/env.h src/status.h \
 src/manifest.h src/log_writer.h src/table_cache.h src/table_reader.h
tests/check.h:
src/filenames.h:
src/table_builder.h:
src/env.h:
src/status.h:
src/manifest.h:
src/log_writer.h:
src/table_cache.h:
src/table_reader.h:
