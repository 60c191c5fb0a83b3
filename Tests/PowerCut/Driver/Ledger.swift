import EventSourcing
import Foundation
import Messages

@testable import Platform

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
    /// - Throws: ``Violation`` when the store contradicts itself or shows what was refused.
    mutating func inspect(_ store: Store) throws -> Int {
        let sql = try store.openReader()
        let integrity = try sql.rows("PRAGMA integrity_check") { $0.text(0) }
        guard integrity == ["ok"] else { throw Violation("the file is damaged: \(integrity.prefix(3))") }
        let seen = try Self.readLog(sql)
        try Self.compareBalances(seen, sql)
        let counts = Dictionary(grouping: seen, by: { $0.entry.unit }).mapValues { $0.count }
        if let foreign = counts.keys.first(where: { promises[$0] == nil }) {
            throw Violation("unit \(foreign) was never submitted")
        }
        var lost = 0
        for (unit, promise) in promises {
            let count = counts[unit] ?? 0
            guard count == 0 || count == sizes[unit] else { throw Violation("unit \(unit) is there in part") }
            switch promise {
            case .refused where count > 0: throw Violation("unit \(unit) was refused and is there")
            case .committed where count == 0: lost += sizes[unit] ?? 0
            case .refused, .committed, .unknown: break
            }
            promises[unit] = count > 0 ? .committed : .refused
        }
        return lost
    }

    private struct SeenEntry {
        let account: String
        let entry: Account.Entry
    }

    private static func readLog(_ sql: any SQLConnection) throws -> [SeenEntry] {
        let log = SQLEventLog(sql)
        let json = MessageJSON(sealer: nil)
        var seen: [SeenEntry] = []
        var previous = LogHead.empty
        var versions: [StreamName: Int] = [:]
        while true {
            let page = try log.read(afterPosition: previous.position, limit: 1_000)
            guard !page.isEmpty else { return seen }
            for event in page {
                let version = versions[event.stream, default: 0] + 1
                guard event.position == previous.position + 1 else { throw Violation("hole before \(event.position)") }
                guard event.version == version else { throw Violation("version at \(event.position)") }
                guard event.hash == HashChain.hash(previous: previous.hash, event: event) else {
                    throw Violation("the chain breaks at \(event.position)")
                }
                versions[event.stream] = version
                previous = LogHead(position: event.position, at: event.at, hash: event.hash)
                let entry = try json.decode(Account.Entry.self, from: Data(event.data))
                seen.append(SeenEntry(account: event.stream.text, entry: entry))
            }
        }
    }

    private static func compareBalances(_ seen: [SeenEntry], _ sql: any SQLConnection) throws {
        var expected: [String: [Int]] = [:]
        for one in seen {
            let known = expected[one.account] ?? [0, 0]
            expected[one.account] = [known[0] + one.entry.amount, known[1] + 1]
        }
        let shown = try sql.rows("SELECT account, total, entries FROM balance") {
            ($0.text(0), [$0.integer(1), $0.integer(2)])
        }
        guard Dictionary(uniqueKeysWithValues: shown) == expected else {
            throw Violation("the projection differs from the log")
        }
    }
}

/// A unit of the workload says no after its work.
struct Refusal: Error {}

/// The store is not what its log and its answers say.
struct Violation: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
