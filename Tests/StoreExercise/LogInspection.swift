import EventSourcing
import Foundation
import Messages
package import Platform

/// Reads the whole log of an exercise and holds it against what it promises.
package enum LogInspection {
    package struct SeenEntry: Sendable {
        package let account: String
        package let entry: Account.Entry
    }

    /// Every entry in the order of the log.
    /// - Throws: ``BrokenPromise`` at a hole, a version out of order or a broken chain.
    package static func entries(_ sql: any SQLConnection) throws -> [SeenEntry] {
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
                guard event.position == previous.position + 1 else {
                    throw BrokenPromise("hole before \(event.position)")
                }
                guard event.version == version else { throw BrokenPromise("version at \(event.position)") }
                guard event.hash == HashChain.hash(previous: previous.hash, event: event) else {
                    throw BrokenPromise("the chain breaks at \(event.position)")
                }
                versions[event.stream] = version
                previous = LogHead(position: event.position, at: event.at, hash: event.hash)
                let entry = try json.decode(Account.Entry.self, from: Data(event.data))
                seen.append(SeenEntry(account: event.stream.text, entry: entry))
            }
        }
    }

    /// - Throws: ``BrokenPromise`` when the projection is not what the entries make.
    package static func compareBalances(_ seen: [SeenEntry], _ sql: any SQLConnection) throws {
        var expected: [String: [Int]] = [:]
        for one in seen {
            let known = expected[one.account] ?? [0, 0]
            expected[one.account] = [known[0] + one.entry.amount, known[1] + 1]
        }
        let shown = try sql.rows("SELECT account, total, entries FROM balance") {
            ($0.text(0), [$0.integer(1), $0.integer(2)])
        }
        guard Dictionary(uniqueKeysWithValues: shown) == expected else {
            throw BrokenPromise("the projection differs from the log")
        }
    }
}
