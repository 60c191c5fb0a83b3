import EventSourcing
import Foundation
import Messages

@testable import Platform

/// The invariants, and what only somebody who sees the whole world can check.
struct WorldChecks {
    let world: World

    func run() throws -> [InvariantViolation] {
        let reports = try world.hosts.map {
            try StoreVerifier($0.definition, vault: world.vault).run($0.disk.connection)
        }
        let consumption = SystemTopology.consumption.mapValues { types in types.map { $0.type } }
        let logs = try Dictionary(uniqueKeysWithValues: world.hosts.map { ($0.name, try PublishedLog($0)) })
        return reports.flatMap(\.violations) + StoreReport.gaps(reports, consumption: consumption)
            + missing(reports, consumption) + ghosts(logs) + (try lostFilings()) + (try mails()) + (try clearText())
            + (try leftBehind()) + (world.broker.isOrderly ? try disorder(logs) : [])
    }

    /// I7: after the calm every consumer has taken exactly what was published.
    private func missing(_ reports: [StoreReport], _ consumption: [String: [String]]) -> [InvariantViolation] {
        reports.flatMap { consumer in
            reports.flatMap { producer in
                producer.published.sorted { $0.key < $1.key }.compactMap { topic, last -> InvariantViolation? in
                    guard consumption[consumer.service]?.contains(topic) == true else { return nil }
                    let taken = consumer.taken.filter { $0.origin == producer.origin && $0.topic == topic }
                    guard taken.map({ [$0.first, $0.last] }) != [[1, last]] else { return nil }
                    return .init(
                        .nothingMissing, "\(consumer.service) \(topic)",
                        "took \(taken.map { "\($0.first)-\($0.last)" }) of 1-\(last)")
                }
            }
        } + foreignMissing()
    }

    private func foreignMissing() -> [InvariantViolation] {
        let taken = try? world.host("validation").disk.connection.rows("SELECT message_id FROM inbox_foreign") {
            $0.text(0)
        }
        return world.known.foreign.subtracting(taken ?? []).sorted().map {
            .init(.nothingMissing, "validation foreign \($0)", "was confirmed and never taken")
        }
    }

    /// I5: nothing was published that the log does not say.
    private func ghosts(_ logs: [String: PublishedLog]) -> [InvariantViolation] {
        world.broker.routed.sorted { $0.key < $1.key }.flatMap { queue, messages in
            messages.compactMap { message in
                guard let source = message.appID, source.hasPrefix("ssc/"),
                    logs[String(source.dropFirst(4))]?.places[message.messageID] == nil
                else { return nil }
                return InvariantViolation(.numbering, "\(queue) from \(source)", "\(message.messageID) is in no log")
            }
        }
    }

    /// I7: what was answered is stored.
    private func lostFilings() throws -> [InvariantViolation] {
        let sql = world.host("intake").disk.connection
        return try world.known.filed.compactMap { filed in
            let count = try sql.first(
                "SELECT count(*) FROM event WHERE stream = $1 AND type = 'request-filed'",
                [.text("request-\(filed.caseID.text)")]
            ) { $0.integer(0) }
            return count == 1 ? nil : .init(.nothingMissing, "case \(filed.caseID)", "was answered and is not filed")
        }
    }

    /// I8: a mail goes out again only when the log says that an outcome was unknown.
    private func mails() throws -> [InvariantViolation] {
        let sql = world.host("notification").disk.connection
        return try world.mail.taken.sorted { $0.key < $1.key }.compactMap { messageID, count in
            let stream = "notice-\(messageID.prefix { $0 != "@" })"
            let unknown =
                try sql.first(
                    """
                    SELECT count(*) FROM event WHERE stream = $1 AND (type IN ('notice-outcome-unknown', 'notice-held')
                        OR type = 'notice-failed' AND CAST(data AS TEXT) LIKE '%"failure":"outcome-unknown"%')
                    """, [.text(stream)]
                ) { $0.integer(0) } ?? 0
            return count <= 1 + unknown
                ? nil : .init(.effects, stream, "was taken \(count) times with \(unknown) unknown outcomes")
        }
    }

    /// I12: no name, address or place of anybody lies in the clear.
    private func clearText() throws -> [InvariantViolation] {
        try world.hosts.flatMap { host -> [InvariantViolation] in
            let sql = host.disk.connection
            let tables = try sql.rows("SELECT name FROM sqlite_schema WHERE type = 'table'") { $0.text(0) }
            return try tables.compactMap { table in
                let columns = try sql.rows("SELECT name FROM pragma_table_info('\(table)')") { $0.text(0) }
                let found =
                    try sql.first(
                        "SELECT count(*) FROM \(table) WHERE "
                            + columns.map { "instr(lower(CAST(\($0) AS TEXT)), $1) > 0" }.joined(separator: " OR "),
                        [.text(Household.mark.lowercased())]
                    ) { $0.integer(0) } ?? 0
                return found == 0 ? nil : .init(.erasure, "\(host.name) \(table)", "\(found) rows tell of people")
            }
        }
    }

    /// Messages of our own services never end parked.
    private func leftBehind() throws -> [InvariantViolation] {
        try world.hosts.flatMap { host in
            try InboxRow.list(.parked, limit: 100, host.disk.connection)
                .filter { $0.header.source.hasPrefix("ssc/") }
                .map { .init(.nothingMissing, "\(host.name) \($0.header.type)", "is parked: \($0.error)") }
        }
    }

    /// The effects of one producer's messages about one subject stand in the order of their log.
    private func disorder(_ logs: [String: PublishedLog]) throws -> [InvariantViolation] {
        try world.hosts.flatMap { host -> [InvariantViolation] in
            var last: [String: Int] = [:]
            var found: [InvariantViolation] = []
            try host.disk.connection.forEachRow("SELECT actor, causation, position FROM event ORDER BY position", []) {
                let actor = $0.text(0)
                guard actor.hasPrefix("message:ssc/"),
                    let place = logs[String(actor.dropFirst(12))]?.places[$0.text(1)]
                else { return }
                let key = actor + place.subject
                if place.position < last[key, default: 0] {
                    found.append(
                        .init(.order, "\(host.name) position \($0.integer(2))", "\(place.subject) is out of order"))
                }
                last[key] = place.position
            }
            return found
        }
    }
}

/// What a log has to say to others: message ids with position and subject.
struct PublishedLog {
    private(set) var places: [String: (position: Int, subject: String)] = [:]

    init(_ host: ServiceHost) throws {
        let catalogue = EventCatalogue(host.definition.events + [ParkedEvent.self])
        let json = MessageJSON(sealer: nil)
        for stored in try SQLEventLog(host.disk.connection).read(afterPosition: 0, limit: 100_000) {
            let recorded = try catalogue.decode(stored, json)
            for (ordinal, message) in host.definition.publication.messages(for: recorded).enumerated() {
                let id = ordinal == 0 ? stored.id : DerivedIdentifiers.identifier(cause: stored.id, ordinal: ordinal)
                places[id] = (stored.position, message.subject)
            }
        }
    }
}
