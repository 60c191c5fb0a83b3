import Messages

/// The tables of the vault: wrapped keys, tombstones and the number of erasures.
///
/// A subject has one row for ever: with `wrapped` while the key lives, without it after the erasure.
/// `erasure` counts up over the file, so that every process can ask for the erasures it has not seen.
struct VaultFile {
    let connection: any SQLConnection

    /// Marks a new database with this key, or checks that it belongs to the key.
    func prepare(keyCheck: [UInt8]) throws {
        let stored = try connection.transaction {
            try connection.execute(
                "INSERT INTO vault_state (id, key_check, erasures) VALUES (1, $1, 0) ON CONFLICT (id) DO NOTHING",
                [.blob(keyCheck)])
            return try connection.first("SELECT key_check FROM vault_state WHERE id = 1") { $0.blob(0) }
        }
        guard let stored, ConstantTime.equal(stored, keyCheck) else {
            throw Fault(
                .vault, operation: "open vault",
                detail: "vault.key is not the key of this vault file; restore the two from the same installation",
                retry: .never)
        }
    }

    /// The stored row: nil when there is none, a nil key when the person was erased.
    func wrappedKey(of subject: PersonID) throws -> [UInt8]?? {
        try connection.first("SELECT wrapped FROM data_keys WHERE subject = $1", [.text(subject.text)]) {
            $0.optionalBlob(0)
        }
    }

    /// Adds a key unless the subject has a row already.
    func insert(_ wrapped: [UInt8], of subject: PersonID) throws -> Bool {
        try connection.executeCounting(
            "INSERT INTO data_keys (subject, wrapped) VALUES ($1, $2) ON CONFLICT (subject) DO NOTHING",
            [.text(subject.text), .blob(wrapped)]) == 1
    }

    /// Leaves only a tombstone, also for a person without a key.
    /// - Returns: whether a key was there.
    func erase(_ subject: PersonID, at instant: Instant) throws -> Bool {
        switch try wrappedKey(of: subject) {
        case .some(.none): return false
        case .none:
            let number = try nextErasure()
            try connection.execute(
                "INSERT INTO data_keys (subject, erasure, erased_at) VALUES ($1, $2, $3)",
                [.text(subject.text), SQLValue(number), .text(instant.description)])
            return false
        case .some(.some):
            let number = try nextErasure()
            try connection.execute(
                "UPDATE data_keys SET wrapped = NULL, erasure = $1, erased_at = $2 WHERE subject = $3",
                [SQLValue(number), .text(instant.description), .text(subject.text)])
            return true
        }
    }

    private func nextErasure() throws -> Int {
        try connection.execute("UPDATE vault_state SET erasures = erasures + 1 WHERE id = 1")
        return try erasures()
    }

    func erasures() throws -> Int {
        try connection.first("SELECT erasures FROM vault_state WHERE id = 1") { $0.integer(0) } ?? 0
    }

    func erased(after erasure: Int) throws -> [(subject: PersonID, erasure: Int)] {
        try connection.rows(
            "SELECT subject, erasure FROM data_keys WHERE erasure > $1 ORDER BY erasure", [SQLValue(erasure)]
        ) { (PersonID($0.text(0)), $0.integer(1)) }
    }

    func erasedWithKey() throws -> [PersonID] {
        try connection.rows(
            "SELECT subject FROM data_keys WHERE wrapped IS NOT NULL AND (erasure IS NOT NULL OR erased_at IS NOT NULL)"
        ) { PersonID($0.text(0)) }
    }

    /// Moves the write-ahead file into the database and empties it, so that it holds no deleted key any more.
    ///
    /// PostgreSQL gives no such command: a deleted key, wrapped as it is, leaves the table with the next vacuum and the
    /// write-ahead log with its next recycling, and the vault's backups have a short life.
    func truncateWriteAheadFile() throws {
        guard connection.dialect == .sqlite else { return }
        let busy = try connection.first("PRAGMA wal_checkpoint(TRUNCATE)") { $0.boolean(0) } ?? false
        guard !busy else {
            throw Fault(
                .vault, operation: "truncate write-ahead file",
                detail: "the key is deleted, but its bytes may stay in the write-ahead file while others read it",
                retry: .after(seconds: 1))
        }
    }
}
