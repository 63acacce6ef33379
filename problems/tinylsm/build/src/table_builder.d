build/src/table_builder.o: src/table_builder.cc src/table_builder.h \
 src/env.h src/status.h src/manifest.h src/log_writer.h src/bloom.h \
 src/coding.h src/crc32.h src/filenames.h src/table_format.h
src/table_builder.h:
src/env.h:
src/status.h:
src/manifest.h:
src/log_writer.h:
src/bloom.h:
src/coding.h:
src/crc32.h:
src/filenames.h:
src/table_format.h:
