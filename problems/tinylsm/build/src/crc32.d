build/src/crc32.o: src/crc32.cc src/crc32.h
src/crc32.h:
