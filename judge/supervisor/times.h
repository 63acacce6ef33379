/* Files outside the work folder whose times every user may set, which could carry information from one run to the
 * next. */
#ifndef KERNELWAY_TIMES_H
#define KERNELWAY_TIMES_H

/* Finds these files, once. */
void times_find(void);
/* Resets their times, and those of the folder that contains all work folders, before a run. */
void times_reset(const char *work);

#endif
