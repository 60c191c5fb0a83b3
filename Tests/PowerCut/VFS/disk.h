#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What the disk promises about files: durable bytes, and changes since the last sync. Callers hold a lock.

typedef struct disk_file disk_file;

void disk_reset(uint64_t seed);
/// The file behind a path, or null when there is none. Every file begins on the disk with disk_create.
disk_file *disk_known(const char *path);
disk_file *disk_create(const char *path);
void disk_remove(const char *path);
void disk_sync_folder(void);
void disk_write(disk_file *file, const void *bytes, size_t count, uint64_t offset);
void disk_truncate(disk_file *file, uint64_t size);
void disk_sync(disk_file *file);
/// Decides what survived and writes it into the real files; returns 0 or an errno.
int disk_settle(void);
uint64_t disk_random(void);
