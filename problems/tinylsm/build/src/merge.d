build/src/merge.o: src/merge.cc src/merge.h src/memtable.h \
 src/table_reader.h src/env.h src/status.h
src/merge.h:
src/memtable.h:
src/table_reader.h:
src/env.h:
src/status.h:
