/* Files outside the work folder whose times every user may set: they would carry words from one run to the next. */
#ifndef KERNELWAY_TIMES_H
#define KERNELWAY_TIMES_H

/* Finds them, once. */
void times_find(void);
/* Sets their times back, and those of the folder that all work folders are in, before a run. */
void times_reset(const char *work);

#endif
