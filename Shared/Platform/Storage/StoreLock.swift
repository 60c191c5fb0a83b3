import Foundation

/// Keeps a second process away from a SQLite log: one process per file.
///
/// The lock is an advisory `flock` on `<file>.lock`; the kernel drops it when the process ends, however it ends.
package final class StoreLock: Sendable {
    private let descriptor: Int32

    package init(databasePath: String) throws {
        let path = databasePath + ".lock"
        let opened = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            throw Fault(
                .storage, operation: "lock \(path)", detail: "cannot open the lock file (errno \(errno))",
                retry: .never)
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            close(opened)
            throw Fault(
                .storage, operation: "lock \(path)",
                detail: "another process uses this database; stop it or choose another SSC_STORE", retry: .never)
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
