build/src/manifest.o: src/manifest.cc src/manifest.h src/env.h \
 src/status.h src/log_writer.h src/coding.h src/filenames.h
src/manifest.h:
src/env.h:
src/status.h:
src/log_writer.h:
src/coding.h:
src/filenames.h:
