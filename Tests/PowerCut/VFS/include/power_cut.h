#pragma once

#include <stdbool.h>
#include <stdint.h>

/// A SQLite VFS over the real one that remembers which writes a sync has made durable, and can cut the power.
///
/// What SQLite wrote since the last sync of a file is only promised: after a cut, each 512-byte sector of it is on the
/// disk or not, independently of its neighbours and of the order of the writes. The same holds for the size of a file
/// and for the making and removing of files whose folder was not synced. Not thread-safe against power_cut_restore.

/// Registers the VFS as the default of this process, once.
void power_cut_register(void);

/// Starts a new disk: forgets every file. No database may be open.
void power_cut_new_disk(uint64_t seed);

/// Cuts the power in the middle of the given write, sync, truncation, creation or removal from now on (1 is the next).
void power_cut_arm(uint64_t operations);

/// Cuts the power at once.
void power_cut_now(void);

bool power_cut_is_off(void);

/// Waits until no file is open, as power_cut_restore needs it, for some seconds at most; returns whether that is so.
bool power_cut_await_closed_files(int seconds);

/// While set, `PRAGMA synchronous=FULL` means NORMAL: the control that must lose commits.
void power_cut_weaken_synchronous(bool weaken);

/// Writes what the disk kept into the real files and turns the power on.
/// Returns 0, or the errno of the file that could not be written.
int power_cut_restore(void);
