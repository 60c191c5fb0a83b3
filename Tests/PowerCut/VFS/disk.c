#include "disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { sector_size = 512, files_max = 64 };

/// A write of `count` bytes at `offset`, or a change of the size when `bytes` is null.
typedef struct change {
    struct change *next;
    uint8_t *bytes;
    size_t count;
    uint64_t offset;
} change;

/// A file's content, apart from its name: removing and making a file anew gives another one under the same name.
struct disk_file {
    uint8_t *bytes;
    size_t size;
    change *first, *last;
};

/// A name: which content it has now, and which one after a cut if the folder is not synced before.
typedef struct {
    char *path;
    disk_file *current, *durable;
} entry;

static entry entries[files_max];
static int entry_count;
static uint64_t random_state;

/// How the disk treats what was not synced; drawn once a cut, so that the pure cases come up often too.
typedef enum { lose_everything, keep_everything, keep_half, keep_most, keep_little, treatments } treatment;

/// splitmix64: reproducible from its seed on every machine.
uint64_t disk_random(void) {
    uint64_t z = (random_state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static void *allocate(size_t size) {
    void *memory = calloc(1, size ? size : 1);
    if (!memory) abort();
    return memory;
}

static void forget_changes(disk_file *file) {
    while (file->first) {
        change *next = file->first->next;
        free(file->first->bytes);
        free(file->first);
        file->first = next;
    }
    file->last = NULL;
}

static void free_file(disk_file *file) {
    if (!file) return;
    forget_changes(file);
    free(file->bytes);
    free(file);
}

void disk_reset(uint64_t seed) {
    for (int i = 0; i < entry_count; i++) {
        if (entries[i].durable != entries[i].current) free_file(entries[i].durable);
        free_file(entries[i].current);
        free(entries[i].path);
    }
    entry_count = 0;
    random_state = seed;
}

static entry *entry_of(const char *path) {
    for (int i = 0; i < entry_count; i++)
        if (strcmp(entries[i].path, path) == 0) return &entries[i];
    return NULL;
}

static entry *entry_made(const char *path) {
    entry *known = entry_of(path);
    if (known) return known;
    if (entry_count == files_max) abort();
    entry *made = &entries[entry_count++];
    *made = (entry){.path = strdup(path)};
    if (!made->path) abort();
    return made;
}

disk_file *disk_known(const char *path) {
    entry *known = entry_of(path);
    return known ? known->current : NULL;
}

/// Content that no name leads to any more is gone.
static void point(entry *name, disk_file *to, bool durably) {
    disk_file *left = durably ? name->durable : name->current;
    if (durably) name->durable = to;
    else name->current = to;
    if (left && left != name->current && left != name->durable) free_file(left);
}

disk_file *disk_create(const char *path) {
    point(entry_made(path), allocate(sizeof(disk_file)), false);
    return disk_known(path);
}

void disk_remove(const char *path) {
    entry *known = entry_of(path);
    if (known) point(known, NULL, false);
}

void disk_sync_folder(void) {
    for (int i = 0; i < entry_count; i++) point(&entries[i], entries[i].current, true);
}

static void add_change(disk_file *file, const void *bytes, size_t count, uint64_t offset) {
    change *added = allocate(sizeof *added);
    *added = (change){.count = count, .offset = offset};
    if (bytes) {
        added->bytes = allocate(count);
        memcpy(added->bytes, bytes, count);
    }
    if (file->last) file->last->next = added;
    else file->first = added;
    file->last = added;
}

void disk_write(disk_file *file, const void *bytes, size_t count, uint64_t offset) {
    add_change(file, bytes, count, offset);
}

void disk_truncate(disk_file *file, uint64_t size) { add_change(file, NULL, 0, size); }

static void resize(disk_file *file, size_t size) {
    if (size > file->size) {
        file->bytes = realloc(file->bytes, size);
        if (!file->bytes) abort();
        memset(file->bytes + file->size, 0, size - file->size);
    }
    file->size = size;
}

static void put(disk_file *file, const change *part, size_t from, size_t to) {
    if (part->offset + to > file->size) resize(file, part->offset + to);
    memcpy(file->bytes + part->offset + from, part->bytes + from, to - from);
}

static bool survives(treatment how) {
    switch (how) {
    case lose_everything: return false;
    case keep_everything: return true;
    case keep_half: return disk_random() & 1;
    case keep_most: return disk_random() % 16 != 0;
    default: return disk_random() % 16 == 0;
    }
}

/// Makes some or all changes part of the durable bytes. Sectors lie at multiples of their size in the file.
static void apply(disk_file *file, treatment how) {
    for (const change *part = file->first; part; part = part->next) {
        if (!part->bytes) {
            if (survives(how)) resize(file, part->offset);
            continue;
        }
        for (size_t from = 0; from < part->count;) {
            size_t to = from + sector_size - (size_t)((part->offset + from) % sector_size);
            if (to > part->count) to = part->count;
            if (survives(how)) put(file, part, from, to);
            from = to;
        }
    }
    forget_changes(file);
}

void disk_sync(disk_file *file) { apply(file, keep_everything); }

static int write_real(const char *path, const uint8_t *bytes, size_t size) {
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return errno;
    int failure = 0;
    for (size_t done = 0; done < size && !failure;) {
        ssize_t count = write(descriptor, bytes + done, size - done);
        if (count < 0) failure = errno;
        else done += (size_t)count;
    }
    close(descriptor);
    return failure;
}

/// The index in shared memory is never synced: whatever a crash leaves of it must not be believed.
static int spoil_index(const char *database) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s-shm", database) >= (int)sizeof path) return ENAMETOOLONG;
    if (access(path, F_OK) != 0) return 0;
    uint8_t rubbish[32768];
    for (size_t i = 0; i < sizeof rubbish; i++) rubbish[i] = (uint8_t)disk_random();
    return write_real(path, rubbish, disk_random() % (sizeof rubbish + 1));
}

int disk_settle(void) {
    int failure = 0;
    treatment how = disk_random() % treatments;
    for (int i = 0; i < entry_count && !failure; i++) {
        entry *name = &entries[i];
        bool kept = name->current == name->durable || (disk_random() & 1);
        if (kept) point(name, name->current, true);
        else point(name, name->durable, false);
        disk_file *file = name->current;
        if (file) {
            apply(file, how);
            failure = write_real(name->path, file->bytes, file->size);
        } else if (unlink(name->path) != 0 && errno != ENOENT) {
            failure = errno;
        }
        if (!failure) failure = spoil_index(name->path);
    }
    return failure;
}
