/* Loaded into a service before everything else: while a file is there, a synchronisation takes its time. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

static void wait_while_slow(void) {
    if (access(SWITCH, F_OK) != 0) return;
    usleep(MICROSECONDS);
    /* For the test, which must know that somebody waited. */
    close(open(SWITCH ".felt", O_CREAT | O_WRONLY, 0600));
}

static int pass_on(const char *name, int descriptor) {
    int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    wait_while_slow();
    return next(descriptor);
}

int fsync(int descriptor) { return pass_on("fsync", descriptor); }
int fdatasync(int descriptor) { return pass_on("fdatasync", descriptor); }
