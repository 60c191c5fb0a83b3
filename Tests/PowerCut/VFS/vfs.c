#include "power_cut.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "disk.h"

static sqlite3_vfs *real;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t file_closed = PTHREAD_COND_INITIALIZER;
static uint64_t operations, cut_at;
static int open_files;
static bool is_off, weakens;

/// An open file; the real VFS's own follows it in memory. Temporary files have no path, and no cut concerns them.
typedef struct {
    sqlite3_file base;
    char *path;
    bool syncs_folder;
} power_file;

static sqlite3_file *real_file(sqlite3_file *file) { return (sqlite3_file *)((power_file *)file + 1); }

/// Counts an operation that changes the disk; the one in whose middle the power goes is still noted by its caller.
/// Returns whether the power was on before it.
static bool begin_operation(void) {
    if (is_off) return false;
    operations++;
    if (cut_at != 0 && operations >= cut_at) is_off = true;
    return true;
}

static int power_close(sqlite3_file *file) {
    power_file *own = (power_file *)file;
    int code = real_file(file)->pMethods->xClose(real_file(file));
    free(own->path);
    pthread_mutex_lock(&lock);
    open_files--;
    pthread_cond_signal(&file_closed);
    pthread_mutex_unlock(&lock);
    return code;
}

static int power_read(sqlite3_file *file, void *buffer, int count, sqlite3_int64 offset) {
    if (power_cut_is_off()) return SQLITE_IOERR_READ;
    return real_file(file)->pMethods->xRead(real_file(file), buffer, count, offset);
}

/// The content of a name can be replaced while a file is open only by SQLite itself, which then opens it anew.
static disk_file *kept(const power_file *own) { return own->path ? disk_known(own->path) : NULL; }

static int power_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    power_file *own = (power_file *)file;
    pthread_mutex_lock(&lock);
    disk_file *target = kept(own);
    bool works = !target || begin_operation();
    if (target && works) disk_write(target, bytes, (size_t)count, (uint64_t)offset);
    works = works && !(target && is_off);
    pthread_mutex_unlock(&lock);
    if (!works) return SQLITE_IOERR_WRITE;
    return real_file(file)->pMethods->xWrite(real_file(file), bytes, count, offset);
}

static int power_truncate(sqlite3_file *file, sqlite3_int64 size) {
    power_file *own = (power_file *)file;
    pthread_mutex_lock(&lock);
    disk_file *target = kept(own);
    bool works = !target || begin_operation();
    if (target && works) disk_truncate(target, (uint64_t)size);
    works = works && !(target && is_off);
    pthread_mutex_unlock(&lock);
    if (!works) return SQLITE_IOERR_TRUNCATE;
    return real_file(file)->pMethods->xTruncate(real_file(file), size);
}

/// The real file is not synced: its content counts only while the power is on.
static int power_sync(sqlite3_file *file, int flags) {
    (void)flags;
    power_file *own = (power_file *)file;
    pthread_mutex_lock(&lock);
    disk_file *target = kept(own);
    bool works = !target || (begin_operation() && !is_off);
    if (target && works) {
        disk_sync(target);
        if (own->syncs_folder) disk_sync_folder();
        own->syncs_folder = false;
    }
    pthread_mutex_unlock(&lock);
    return works ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

static int power_size(sqlite3_file *file, sqlite3_int64 *size) {
    if (power_cut_is_off()) return SQLITE_IOERR_FSTAT;
    return real_file(file)->pMethods->xFileSize(real_file(file), size);
}

static int power_lock(sqlite3_file *file, int level) {
    return real_file(file)->pMethods->xLock(real_file(file), level);
}

static int power_unlock(sqlite3_file *file, int level) {
    return real_file(file)->pMethods->xUnlock(real_file(file), level);
}

static int power_reserved(sqlite3_file *file, int *result) {
    return real_file(file)->pMethods->xCheckReservedLock(real_file(file), result);
}

static int power_control(sqlite3_file *file, int operation, void *argument) {
    if (operation == SQLITE_FCNTL_PRAGMA && weakens) {
        // SQLite reads the level from this very text after the VFS has seen it; 1 is NORMAL.
        char **words = argument;
        if (words[2] && sqlite3_stricmp(words[1], "synchronous") == 0 && sqlite3_stricmp(words[2], "FULL") == 0)
            strcpy(words[2], "1");
    }
    return real_file(file)->pMethods->xFileControl(real_file(file), operation, argument);
}

static int power_sector(sqlite3_file *file) { return real_file(file)->pMethods->xSectorSize(real_file(file)); }

static int power_traits(sqlite3_file *file) {
    return real_file(file)->pMethods->xDeviceCharacteristics(real_file(file));
}

static int power_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **memory) {
    return real_file(file)->pMethods->xShmMap(real_file(file), region, size, extend, memory);
}

static int power_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    return real_file(file)->pMethods->xShmLock(real_file(file), offset, count, flags);
}

static void power_shm_barrier(sqlite3_file *file) { real_file(file)->pMethods->xShmBarrier(real_file(file)); }

static int power_shm_unmap(sqlite3_file *file, int removes) {
    return real_file(file)->pMethods->xShmUnmap(real_file(file), removes && !power_cut_is_off());
}

/// Version 2: without memory-mapped reading, so that every access passes here.
static const sqlite3_io_methods methods = {
    .iVersion = 2, .xClose = power_close, .xRead = power_read, .xWrite = power_write, .xTruncate = power_truncate,
    .xSync = power_sync, .xFileSize = power_size, .xLock = power_lock, .xUnlock = power_unlock,
    .xCheckReservedLock = power_reserved, .xFileControl = power_control, .xSectorSize = power_sector,
    .xDeviceCharacteristics = power_traits, .xShmMap = power_shm_map, .xShmLock = power_shm_lock,
    .xShmBarrier = power_shm_barrier, .xShmUnmap = power_shm_unmap,
};

static int power_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *opened) {
    (void)vfs;
    power_file *own = (power_file *)file;
    memset(own, 0, sizeof *own);
    if (power_cut_is_off()) return SQLITE_CANTOPEN;
    int exists = 0;
    if (path && real->xAccess(real, path, SQLITE_ACCESS_EXISTS, &exists) != SQLITE_OK) return SQLITE_CANTOPEN;
    bool is_new = path && !exists && (flags & SQLITE_OPEN_CREATE);
    if (is_new) {
        pthread_mutex_lock(&lock);
        bool works = begin_operation();
        if (works) disk_create(path);
        works = works && !is_off;
        pthread_mutex_unlock(&lock);
        if (!works) return SQLITE_CANTOPEN;
    }
    int code = real->xOpen(real, path, real_file(file), flags, opened);
    if (code != SQLITE_OK) return code;
    if (path) own->path = strdup(path);
    // As the real VFS does: the first sync of a new journal or write-ahead file syncs the folder too.
    own->syncs_folder = is_new && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL));
    own->base.pMethods = &methods;
    pthread_mutex_lock(&lock);
    open_files++;
    pthread_mutex_unlock(&lock);
    return SQLITE_OK;
}

static int power_delete(sqlite3_vfs *vfs, const char *path, int syncs_folder) {
    (void)vfs;
    pthread_mutex_lock(&lock);
    bool works = begin_operation();
    if (works) disk_remove(path);
    works = works && !is_off;
    if (works && syncs_folder) disk_sync_folder();
    pthread_mutex_unlock(&lock);
    return works ? real->xDelete(real, path, 0) : SQLITE_IOERR_DELETE;
}

static int power_access(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
    (void)vfs;
    return real->xAccess(real, path, flags, result);
}

void power_cut_register(void) {
    static sqlite3_vfs own;
    if (real) return;
    real = sqlite3_vfs_find(NULL);
    own = *real;
    own.zName = "power-cut";
    own.szOsFile = (int)sizeof(power_file) + real->szOsFile;
    own.pNext = NULL;
    own.xOpen = power_open;
    own.xDelete = power_delete;
    own.xAccess = power_access;
    sqlite3_vfs_register(&own, 1);
}

void power_cut_new_disk(uint64_t seed) {
    pthread_mutex_lock(&lock);
    disk_reset(seed);
    operations = cut_at = 0;
    is_off = false;
    pthread_mutex_unlock(&lock);
}

void power_cut_arm(uint64_t count) {
    pthread_mutex_lock(&lock);
    cut_at = operations + count;
    pthread_mutex_unlock(&lock);
}

void power_cut_now(void) {
    pthread_mutex_lock(&lock);
    is_off = true;
    pthread_mutex_unlock(&lock);
}

bool power_cut_is_off(void) {
    pthread_mutex_lock(&lock);
    bool result = is_off;
    pthread_mutex_unlock(&lock);
    return result;
}

bool power_cut_await_closed_files(int seconds) {
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += seconds;
    pthread_mutex_lock(&lock);
    while (open_files > 0 && pthread_cond_timedwait(&file_closed, &lock, &deadline) == 0) continue;
    bool result = open_files == 0;
    pthread_mutex_unlock(&lock);
    return result;
}

void power_cut_weaken_synchronous(bool weaken) { weakens = weaken; }

int power_cut_restore(void) {
    pthread_mutex_lock(&lock);
    int failure = disk_settle();
    cut_at = 0;
    is_off = false;
    pthread_mutex_unlock(&lock);
    return failure;
}
