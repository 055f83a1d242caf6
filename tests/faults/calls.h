/* Wraps every call that changes a file below one folder and hands it to `witness` first.

   Included by shim.c (makes a call fail) and rec.c (writes down what it did). Both are preloaded
   into the program under test; neither is shipped. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum op { WRITE = 1, SYNC, CREATE, RENAME, LINK, UNLINK, TRUNCATE, ALLOCATE, MKDIR, RMDIR, MARK };

/* One call: what, on which descriptor or path, where, how much. `data` may be NULL. */
struct call {
    enum op op;
    int fd;
    const char *path, *path2;
    const void *data;
    size_t size;
    off_t at;
};

typedef long (*doing)(void *, size_t limit); /* does the real call, of `limit` bytes at most */

static char root[PATH_MAX];
static size_t root_size;
static __thread int inside;
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static long witness(struct call *call, doing real, void *with);

static void set_root(const char *path) {
    root_size = 0;
    if (path == NULL || strlen(path) >= sizeof root) return;
    strcpy(root, path);
    root_size = strlen(root);
}

static int below(const char *path) {
    return root_size && path[0] == '/' && strncmp(path, root, root_size) == 0 &&
           (path[root_size] == '/' || path[root_size] == 0);
}

static int path_of(int fd, char *into) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, into, PATH_MAX - 1);
    if (size < 0) return 0;
    into[size] = 0;
    return 1;
}

static int whole_path(int folder, const char *path, char *into) {
    if (path == NULL) return 0;
    if (path[0] == '/') return snprintf(into, PATH_MAX, "%s", path) < PATH_MAX;
    char base[PATH_MAX];
    if (folder == AT_FDCWD ? getcwd(base, sizeof base) == NULL : !path_of(folder, base)) return 0;
    return snprintf(into, PATH_MAX, "%s/%s", base, path) < PATH_MAX;
}

static long pass(struct call *call, doing real, void *with) {
    if (inside) return real(with, SIZE_MAX);
    inside = 1;
    pthread_mutex_lock(&one_at_a_time);
    long result = witness(call, real, with);
    int error = errno;
    pthread_mutex_unlock(&one_at_a_time);
    inside = 0;
    errno = error;
    return result;
}

/* ---- writes -------------------------------------------------------------------------------- */

struct writing { int fd; const void *data; size_t size; off_t at; };

static long do_write(void *with, size_t limit) {
    struct writing *w = with;
    size_t size = w->size < limit ? w->size : limit;
    if (w->at < 0) return syscall(SYS_write, w->fd, w->data, size);
    return syscall(SYS_pwrite64, w->fd, w->data, size, w->at);
}

static ssize_t written(int fd, const void *data, size_t size, off_t at) {
    struct writing w = {fd, data, size, at};
    char path[PATH_MAX];
    if (inside || !root_size || !path_of(fd, path) || !below(path)) return do_write(&w, SIZE_MAX);
    off_t where = at;
    if (at < 0) {
        struct stat found;
        int appends = fcntl(fd, F_GETFL) & O_APPEND;
        where = appends && fstat(fd, &found) == 0 ? found.st_size : lseek(fd, 0, SEEK_CUR);
    }
    struct call call = {WRITE, fd, path, NULL, data, size, where};
    return pass(&call, do_write, &w);
}

ssize_t write(int fd, const void *data, size_t size) { return written(fd, data, size, -1); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return written(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { return written(fd, data, size, at); }

static ssize_t gathered(int fd, const struct iovec *parts, int count, off_t at) {
    size_t size = 0, done = 0;
    for (int i = 0; i < count; i++) size += parts[i].iov_len;
    char *whole = malloc(size + 1);
    if (whole == NULL) { errno = ENOMEM; return -1; }
    for (int i = 0; i < count; i++) {
        memcpy(whole + done, parts[i].iov_base, parts[i].iov_len);
        done += parts[i].iov_len;
    }
    ssize_t result = written(fd, whole, size, at);
    int error = errno;
    free(whole);
    errno = error;
    return result;
}

ssize_t writev(int fd, const struct iovec *parts, int count) { return gathered(fd, parts, count, -1); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return gathered(fd, parts, count, at); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) { return gathered(fd, parts, count, at); }
ssize_t pwritev2(int fd, const struct iovec *parts, int count, off_t at, int flags) {
    (void)flags;
    return gathered(fd, parts, count, at);
}

/* Copies inside the kernel become plain writes: shutil falls back to reading, or we do it. */
static ssize_t copied(int from, off_t *at, int to, off_t *to_at, size_t size) {
    size_t most = size < 1048576 ? size : 1048576;
    char *part = malloc(most + 1);
    if (part == NULL) { errno = ENOMEM; return -1; }
    ssize_t got = at ? pread(from, part, most, *at) : read(from, part, most);
    if (got > 0) {
        ssize_t put = written(to, part, (size_t)got, to_at ? *to_at : -1);
        if (put < 0) got = -1;
        else {
            if (at) *at += put;
            else if (put < got) lseek(from, put - got, SEEK_CUR);
            if (to_at) *to_at += put;
            got = put;
        }
    }
    int error = errno;
    free(part);
    errno = error;
    return got;
}

ssize_t copy_file_range(int from, off_t *at, int to, off_t *to_at, size_t size, unsigned int flags) {
    char path[PATH_MAX];
    if (inside || !root_size || !path_of(to, path) || !below(path))
        return syscall(SYS_copy_file_range, from, at, to, to_at, size, flags);
    return copied(from, at, to, to_at, size);
}
ssize_t sendfile(int to, int from, off_t *at, size_t size) {
    char path[PATH_MAX];
    if (inside || !root_size || !path_of(to, path) || !below(path))
        return syscall(SYS_sendfile, to, from, at, size);
    return copied(from, at, to, NULL, size);
}
ssize_t sendfile64(int to, int from, off64_t *at, size_t size) { return sendfile(to, from, at, size); }

/* ---- calls on one descriptor --------------------------------------------------------------- */

struct on_fd { int fd; off_t at, size; int mode; long (*call)(struct on_fd *); };

static long do_on_fd(void *with, size_t limit) {
    struct on_fd *what = with;
    (void)limit;
    return what->call(what);
}
static long real_fsync(struct on_fd *w) { return syscall(SYS_fsync, w->fd); }
static long real_fdatasync(struct on_fd *w) { return syscall(SYS_fdatasync, w->fd); }
static long real_ftruncate(struct on_fd *w) { return syscall(SYS_ftruncate, w->fd, w->size); }
static long real_fallocate(struct on_fd *w) { return syscall(SYS_fallocate, w->fd, w->mode, w->at, w->size); }

static long on_fd(enum op op, struct on_fd what) {
    char path[PATH_MAX];
    if (inside || !root_size || !path_of(what.fd, path) || !below(path)) return what.call(&what);
    struct call call = {op, what.fd, path, NULL, NULL, (size_t)what.size, what.at};
    return pass(&call, do_on_fd, &what);
}

int fsync(int fd) { return on_fd(SYNC, (struct on_fd){fd, 0, 0, 0, real_fsync}); }
int fdatasync(int fd) { return on_fd(SYNC, (struct on_fd){fd, 0, 0, 0, real_fdatasync}); }
int ftruncate(int fd, off_t size) { return on_fd(TRUNCATE, (struct on_fd){fd, 0, size, 0, real_ftruncate}); }
int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }
int fallocate(int fd, int mode, off_t at, off_t size) {
    return on_fd(ALLOCATE, (struct on_fd){fd, at, size, mode, real_fallocate});
}
int fallocate64(int fd, int mode, off64_t at, off64_t size) { return fallocate(fd, mode, at, size); }
int posix_fallocate(int fd, off_t at, off_t size) { return fallocate(fd, 0, at, size) ? errno : 0; }
int posix_fallocate64(int fd, off64_t at, off64_t size) { return posix_fallocate(fd, at, size); }

/* ---- calls on names ------------------------------------------------------------------------ */

struct named {
    int folder, folder2, flags;
    const char *path, *path2;
    mode_t mode;
    long (*call)(struct named *);
};

static long do_named(void *with, size_t limit) {
    struct named *what = with;
    (void)limit;
    return what->call(what);
}
static long real_open(struct named *w) { return syscall(SYS_openat, w->folder, w->path, w->flags, w->mode); }
static long real_mkdir(struct named *w) { return syscall(SYS_mkdirat, w->folder, w->path, w->mode); }
static long real_unlink(struct named *w) { return syscall(SYS_unlinkat, w->folder, w->path, w->flags); }
static long real_rename(struct named *w) {
    return syscall(SYS_renameat2, w->folder, w->path, w->folder2, w->path2, w->flags);
}
static long real_link(struct named *w) {
    return syscall(SYS_linkat, w->folder, w->path, w->folder2, w->path2, w->flags);
}

static long named(enum op op, struct named what) {
    char path[PATH_MAX], path2[PATH_MAX] = "";
    int known = !inside && root_size && whole_path(what.folder, what.path, path);
    if (known && what.path2) known = whole_path(what.folder2, what.path2, path2);
    if (!known || !(below(path) || below(path2))) return what.call(&what);
    struct call call = {op, -1, path, what.path2 ? path2 : NULL, NULL, (size_t)what.flags, 0};
    return pass(&call, do_named, &what);
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
    struct named what = {folder, 0, flags | O_LARGEFILE, path, NULL, mode, real_open};
    int changes = (flags & O_CREAT) || (flags & O_TRUNC);
    return changes ? named(CREATE, what) : real_open(&what);
}
#define OPEN(name, ...)                                                                            \
    mode_t mode = 0;                                                                               \
    if (flags & (O_CREAT | __O_TMPFILE)) {                                                         \
        va_list more;                                                                              \
        va_start(more, flags);                                                                     \
        mode = va_arg(more, mode_t);                                                               \
        va_end(more);                                                                              \
    }                                                                                              \
    return opened(__VA_ARGS__, flags, mode);

int open(const char *path, int flags, ...) { OPEN(open, AT_FDCWD, path) }
int open64(const char *path, int flags, ...) { OPEN(open64, AT_FDCWD, path) }
int openat(int folder, const char *path, int flags, ...) { OPEN(openat, folder, path) }
int openat64(int folder, const char *path, int flags, ...) { OPEN(openat64, folder, path) }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int mkdirat(int folder, const char *path, mode_t mode) {
    return named(MKDIR, (struct named){folder, 0, 0, path, NULL, mode, real_mkdir});
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
int unlinkat(int folder, const char *path, int flags) {
    enum op op = flags & AT_REMOVEDIR ? RMDIR : UNLINK;
    return named(op, (struct named){folder, 0, flags, path, NULL, 0, real_unlink});
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int remove(const char *path) { return unlink(path); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int renameat2(int folder, const char *path, int folder2, const char *path2, unsigned int flags) {
    return named(RENAME, (struct named){folder, folder2, (int)flags, path, path2, 0, real_rename});
}
int renameat(int folder, const char *path, int folder2, const char *path2) {
    return renameat2(folder, path, folder2, path2, 0);
}
int rename(const char *path, const char *path2) { return renameat2(AT_FDCWD, path, AT_FDCWD, path2, 0); }
int linkat(int folder, const char *path, int folder2, const char *path2, int flags) {
    return named(LINK, (struct named){folder, folder2, flags, path, path2, 0, real_link});
}
int link(const char *path, const char *path2) { return linkat(AT_FDCWD, path, AT_FDCWD, path2, 0); }
