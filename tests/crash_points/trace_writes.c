/* Loaded below SQLite (LD_PRELOAD): writes every change of the files in TRACED_FOLDER to the file
   TRACE, in order, after it has taken effect. Memory that is shared through a file is not traced:
   SQLite makes it anew when nobody uses the database.

   A record: operation ('w'rite, 't'runcate, 's'ync, 'u'nlink), length of the name, offset, length of
   the data (host byte order), name, data. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

struct record { uint8_t operation; uint8_t name_length; uint16_t unused; uint32_t length; int64_t offset; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static const char *traced(const char *path) {
  const char *folder = getenv("TRACED_FOLDER");
  size_t length = folder ? strlen(folder) : 0;
  if (!length || strncmp(path, folder, length)) return NULL;
  if (!path[length]) return path + length; /* the folder itself: its sync makes deletions last */
  if (path[length] != '/') return NULL;
  return strchr(path + length + 1, '/') ? NULL : path + length + 1;
}

static const char *name_of(int file, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length <= 0) return NULL;
  path[length] = 0;
  return traced(path);
}

static void note(char operation, const char *name, int64_t offset, const void *data, size_t length) {
  struct record head = {operation, strlen(name), 0, length, offset};
  struct iovec parts[] = {{&head, sizeof head}, {(void *)name, head.name_length}, {(void *)data, length}};
  pthread_mutex_lock(&lock);
  int trace = open(getenv("TRACE"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  syscall(SYS_writev, trace, parts, length ? 3 : 2);
  close(trace);
  pthread_mutex_unlock(&lock);
}

static ssize_t noted_write(int file, const void *data, ssize_t written, off_t offset) {
  char path[PATH_MAX];
  const char *name = written > 0 ? name_of(file, path) : NULL;
  if (name) note('w', name, offset, data, written);
  return written;
}

ssize_t pwrite64(int file, const void *data, size_t length, off_t offset) {
  return noted_write(file, data, syscall(SYS_pwrite64, file, data, length, offset), offset);
}

ssize_t pwrite(int file, const void *data, size_t length, off_t offset) {
  return pwrite64(file, data, length, offset);
}

ssize_t write(int file, const void *data, size_t length) {
  off_t offset = lseek(file, 0, SEEK_CUR);
  return noted_write(file, data, syscall(SYS_write, file, data, length), offset);
}

int ftruncate64(int file, off_t length) {
  char path[PATH_MAX];
  int result = syscall(SYS_ftruncate, file, length);
  const char *name = result ? NULL : name_of(file, path);
  if (name) note('t', name, length, NULL, 0);
  return result;
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

static int noted_sync(int file, int result) {
  char path[PATH_MAX];
  const char *name = result ? NULL : name_of(file, path);
  if (name) note('s', name, 0, NULL, 0);
  return result;
}

int fsync(int file) { return noted_sync(file, syscall(SYS_fsync, file)); }
int fdatasync(int file) { return noted_sync(file, syscall(SYS_fdatasync, file)); }

int unlink(const char *path) {
  int result = syscall(SYS_unlink, path);
  const char *name = result ? NULL : traced(path);
  if (name) note('u', name, 0, NULL, 0);
  return result;
}
