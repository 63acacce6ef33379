build/src/write_batch.o: src/write_batch.cc src/write_batch.h \
 src/memtable.h src/coding.h
src/write_batch.h:
src/memtable.h:
src/coding.h:
