/* LD_PRELOAD: one write to a file below $FAULT_DIRECTORY takes only half of its bytes, as POSIX allows:
 * the $FAULT_COUNT-th call, from 1, of the function $FAULT_CALL (write or pwrite64) by the process. A
 * line in $FAULT_LOG says that it happened. strace cannot do this: it replaces results, not arguments. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_int calls;

static size_t taken(const char *function, int descriptor, size_t size) {
  const char *directory = getenv("FAULT_DIRECTORY"), *wanted = getenv("FAULT_CALL"), *count = getenv("FAULT_COUNT");
  char name[64], path[4096];
  if (!directory || !wanted || !count || strcmp(function, wanted) != 0) return size;
  snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(name, path, sizeof path - 1);
  if (length < 0) return size;
  path[length] = 0;
  if (strncmp(path, directory, strlen(directory)) != 0 || atomic_fetch_add(&calls, 1) + 1 != atoi(count)) return size;
  if (size < 2) return size;
  const int log = open(getenv("FAULT_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0666);
  dprintf(log, "%s(%s) takes %zu of %zu bytes (INJECTED)\n", function, path, size / 2, size);
  close(log);
  return size / 2;
}

ssize_t write(int descriptor, const void *bytes, size_t size) {
  ssize_t (*next)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
  return next(descriptor, bytes, taken("write", descriptor, size));
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t first) {
  ssize_t (*next)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
  return next(descriptor, bytes, taken("pwrite64", descriptor, size), first);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t first) {
  return pwrite64(descriptor, bytes, size, first);
}
