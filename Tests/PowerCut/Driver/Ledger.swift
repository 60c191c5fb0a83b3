import Platform
import StoreExercise

/// What the store has said about each unit of work, held against what it shows after a cut.
struct Ledger {
    private enum Promise { case committed, refused, unknown }

    private var promises: [Int: Promise] = [:]
    private var sizes: [Int: Int] = [:]

    mutating func submitted(_ unit: PlannedUnit) {
        promises[unit.number] = .unknown
        sizes[unit.number] = unit.entries.count
    }

    mutating func answered(_ unit: Int, _ result: Result<Void, any Error>) {
        switch result {
        case .success: promises[unit] = .committed
        case .failure(is Refusal): promises[unit] = .refused
        // The commit itself failed: the unit may be on the disk or not.
        case .failure: promises[unit] = .unknown
        }
    }

    /// Reads the whole store.
    ///
    /// Afterwards the ledger believes what it saw, so that the next cut is judged by it.
    /// - Returns: events that were reported as committed and are not there.
    /// - Throws: ``BrokenPromise`` when the store contradicts itself or shows what was refused.
    mutating func inspect(_ store: Store) throws -> Int {
        let sql = try store.openReader()
        let integrity = try sql.rows("PRAGMA integrity_check") { $0.text(0) }
        guard integrity == ["ok"] else { throw BrokenPromise("the file is damaged: \(integrity.prefix(3))") }
        let seen = try LogInspection.entries(sql)
        try LogInspection.compareBalances(seen, sql)
        let counts = Dictionary(grouping: seen, by: { $0.entry.unit }).mapValues { $0.count }
        if let foreign = counts.keys.first(where: { promises[$0] == nil }) {
            throw BrokenPromise("unit \(foreign) was never submitted")
        }
        var lost = 0
        for (unit, promise) in promises {
            let count = counts[unit] ?? 0
            guard count == 0 || count == sizes[unit] else { throw BrokenPromise("unit \(unit) is there in part") }
            switch promise {
            case .refused where count > 0: throw BrokenPromise("unit \(unit) was refused and is there")
            case .committed where count == 0: lost += sizes[unit] ?? 0
            case .refused, .committed, .unknown: break
            }
            promises[unit] = count > 0 ? .committed : .refused
        }
        return lost
    }
}
