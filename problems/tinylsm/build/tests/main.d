build/tests/main.o: tests/main.cc tests/check.h
tests/check.h:
