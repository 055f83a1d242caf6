/* Writes down every call that changes a file below one folder, with its data, in order.

   One event: op, error, inode, place, size of path, of second path, of data; then the three.
   Little-endian, as this machine writes them; power.py reads it. */
#include "calls.h"

struct event {
    uint32_t op, flags;
    uint64_t inode;
    int64_t at;
    uint32_t path, path2;
    uint64_t size;
};

static int record = -1;

static void put(const void *data, size_t size) {
    const char *from = data;
    while (size) {
        ssize_t done = syscall(SYS_write, record, from, size);
        if (done <= 0) _exit(70);
        from += done;
        size -= (size_t)done;
    }
}

static void note(enum op op, uint32_t flags, uint64_t inode, int64_t at, const char *path,
                 const char *path2, const void *data, size_t size) {
    struct event event = {op, flags, inode, at, path ? (uint32_t)strlen(path) : 0,
                          path2 ? (uint32_t)strlen(path2) : 0, size};
    put(&event, sizeof event);
    if (event.path) put(path, event.path);
    if (event.path2) put(path2, event.path2);
    if (data) put(data, size);
}

/* Starts the record in a new file outside the folder. Called by the driver through ctypes. */
void record_arm(const char *folder, const char *into) {
    record = (int)syscall(SYS_openat, AT_FDCWD, into, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
    set_root(record < 0 ? NULL : folder);
}

/* Notes that the program said "saved" at this point. */
void record_mark(const char *text) {
    if (record < 0) return;
    pthread_mutex_lock(&one_at_a_time);
    note(MARK, 0, 0, 0, NULL, NULL, text, strlen(text));
    pthread_mutex_unlock(&one_at_a_time);
}

__attribute__((constructor)) static void from_environment(void) {
    const char *folder = getenv("WITNESSMARK_RECORD_FOLDER"), *into = getenv("WITNESSMARK_RECORD");
    if (folder && into) record_arm(folder, into);
}

static uint64_t inode_of(int fd, const char *path) {
    struct stat found;
    if (fd < 0 && path == NULL) return 0;
    if (fd >= 0 ? fstat(fd, &found) : lstat(path ? path : "", &found)) return 0;
    return found.st_ino;
}

static long witness(struct call *call, doing real, void *with) {
    uint64_t before = call->fd < 0 ? inode_of(-1, call->path) : 0;
    long result = real(with, SIZE_MAX);
    int error = errno;
    if (result < 0) return result;
    switch (call->op) {
    case WRITE:
        note(WRITE, 0, inode_of(call->fd, NULL), call->at, call->path, NULL, call->data, (size_t)result);
        break;
    case CREATE: /* flags: 1 it is new, 2 it was cut to nothing */
        if (!before || (call->size & O_TRUNC))
            note(CREATE, (before ? 0 : 1) | (call->size & O_TRUNC ? 2 : 0),
                 inode_of((int)result, NULL), 0, call->path, NULL, NULL, 0);
        break;
    case SYNC:
        note(SYNC, 0, inode_of(call->fd, NULL), 0, call->path, NULL, NULL, 0);
        break;
    case TRUNCATE:
    case ALLOCATE:
        note(call->op, 0, inode_of(call->fd, NULL), call->at + (int64_t)call->size, call->path, NULL, NULL, 0);
        break;
    case MKDIR:
        note(MKDIR, 0, inode_of(-1, call->path), 0, call->path, NULL, NULL, 0);
        break;
    default:
        note(call->op, 0, before, 0, call->path, call->path2, NULL, 0);
    }
    errno = error;
    return result;
}
