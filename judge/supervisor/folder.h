/* Files below one folder: written before a program runs, collected and deleted after all its processes are dead.
 * Every function acts as the given user, never as root, on paths that a program could have created. */
#ifndef KERNELWAY_FOLDER_H
#define KERNELWAY_FOLDER_H

#include <stdint.h>
#include <sys/types.h>

/* Creates a file for writing, with its folders; -1 with errno if the path leaves the folder or exists. */
int folder_create(const char *root, const char *path, mode_t mode, uid_t uid);
/* Opens a regular file for reading without following links; -1 with errno if there is none. */
int folder_open(const char *root, const char *path, uid_t uid);
/* Removes everything below root that the user owns, at any depth; 0, or -1 if something is left. */
int folder_wipe(const char *root, uid_t uid);
/* Creates a folder that only the user can access; 0, or -1 with errno. */
int folder_make(const char *path, uid_t uid);

#endif
