/* Makes the k-th call that changes a file below one folder fail, or every call from the k-th on. */
#include "calls.h"

enum fault { NONE, KILL, SHORT, FULL, BROKEN };

static enum fault fault;
static long at, counted;
static int onward;

/* Arms the shim; `fault_count` then counts from one. Called by the driver through ctypes. */
void fault_arm(const char *folder, int what, long where, int from_there_on) {
    fault = (enum fault)what;
    at = where;
    onward = from_there_on;
    counted = 0;
    set_root(folder);
}

long fault_count(void) { return counted; }

__attribute__((constructor)) static void from_environment(void) {
    const char *folder = getenv("WITNESSMARK_FAULT_FOLDER");
    const char *what = getenv("WITNESSMARK_FAULT_KIND"), *where = getenv("WITNESSMARK_FAULT_AT");
    if (folder && what && where)
        fault_arm(folder, atoi(what), atol(where), getenv("WITNESSMARK_FAULT_ONWARD") != NULL);
}

static int takes_room(enum op op) {
    return op == WRITE || op == CREATE || op == MKDIR || op == ALLOCATE || op == LINK || op == SYNC;
}

static long witness(struct call *call, doing real, void *with) {
    long k = ++counted;
    if (fault == NONE || !(onward ? k >= at : k == at)) return real(with, SIZE_MAX);
    size_t half = call->size / 2;
    switch (fault) {
    case KILL:
        if (call->op == WRITE && half) real(with, half);
        kill(getpid(), SIGKILL);
        pause();
        return -1;
    case SHORT:
        return real(with, call->op == WRITE && half ? half : SIZE_MAX);
    case FULL:
        if (!takes_room(call->op)) return real(with, SIZE_MAX);
        errno = ENOSPC;
        return -1;
    default:
        errno = EIO;
        return -1;
    }
}
