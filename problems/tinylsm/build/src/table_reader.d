build/src/table_reader.o: src/table_reader.cc src/table_reader.h \
 src/env.h src/status.h src/bloom.h src/coding.h src/crc32.h \
 src/table_format.h
src/table_reader.h:
src/env.h:
src/status.h:
src/bloom.h:
src/coding.h:
src/crc32.h:
src/table_format.h:
