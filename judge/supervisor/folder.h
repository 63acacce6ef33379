/* Files below one folder: written before a program runs, collected and wiped after all its processes are dead. Every
 * function acts as the given user, never as root on a path that a program could have made. */
#ifndef KERNELWAY_FOLDER_H
#define KERNELWAY_FOLDER_H

#include <stdint.h>
#include <sys/types.h>

/* Opens a new file for writing, making its folders; -1 with errno for a path that leaves the folder or exists. */
int folder_create(const char *root, const char *path, mode_t mode, uid_t uid);
/* Opens a regular file for reading, following no link anywhere; -1 with errno when there is none. */
int folder_open(const char *root, const char *path, uid_t uid);
/* Removes everything below root that the user owns, however deep; 0, or -1 when something is left. */
int folder_wipe(const char *root, uid_t uid);
/* Makes a folder that is the user's own and closed to all others; 0, or -1 with errno. */
int folder_make(const char *path, uid_t uid);

#endif
