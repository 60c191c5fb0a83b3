import EventSourcing
import Foundation
import Messages
import Synchronization
import Testing

@testable import Platform

/// A store with an inbox whose handler adds one to the tally named by the message, or fails on command.
final class InboxWorld: Sendable {
    let store: Store
    let inbox: Inbox
    let place: DatabasePlace
    private let keys: TemporaryFolder

    convenience init(_ implementation: LogImplementation = .sqlite) throws {
        ConformanceCount.begin(implementation)
        try self.init(at: try #require(try implementation.place()))
    }

    /// On a database that another world may use too.
    init(at place: DatabasePlace) throws {
        self.place = place
        keys = try TemporaryFolder()
        let vault = try Vault(path: keys.path + "/vault.db", key: .random())
        let json = MessageJSON(sealer: vault)
        store = try Store(
            place.location, label: "test", clock: ServiceClock(), json: json,
            events: [Tally.Event.self, ParkedEvent.self], projections: [TallyProjection.self])
        let box = FailureBox()
        self.box = box
        inbox = Inbox(
            store: store, service: "test",
            handlers: [
                .on(PlanPublished.self) { transaction, envelope in
                    _ = try transaction.handle(Tally.self, id: envelope.body.planID.text, 1)
                    if let error = box.error.withLock({ $0 }) { throw error }
                }
            ], json: json, vault: vault, failed: { _, _ in })
    }

    private let box: FailureBox

    final class FailureBox: Sendable { let error = Mutex<(any Error)?>(nil) }

    func fail(with error: (any Error)?) { box.error.withLock { $0 = error } }

    func total(_ id: String) async throws -> Int {
        try await store.read { sql in
            try sql.first("SELECT total FROM tally_sum WHERE stream = $1", [.text("tally-\(id)")]) {
                $0.integer(0)
            } ?? 0
        }
    }

    func rows(_ state: InboxState) async throws -> [InboxRow] {
        try await store.read { try InboxRow.list(state, limit: 100, $0) }
    }

    deinit { store.close() }

    /// The message of a kept row, as an operator sees it now.
    func reference(_ number: Int) async throws -> ParkedReference {
        let seen = try await inbox.parked(ParkedSelection()).first { $0.reference.number == number }
        return try #require(seen).reference
    }

    /// How many events of this stored name the log holds.
    func stored(_ name: String) async throws -> Int {
        try await store.read { sql in
            try sql.first("SELECT count(*) FROM event WHERE type = $1", [.text(name)]) { $0.integer(0) } ?? 0
        }
    }

    static func delivery(
        plan: String, sequence: Int?, id: String? = nil, visits: Int = 1, redelivered: Bool = false,
        body: [UInt8]? = nil
    ) throws -> IncomingDelivery {
        let message = PlanPublished(
            planID: PlanID(plan), dispensaryID: DispensaryID("0601-01"), month: Period(year: 2026, month: 3),
            visits: visits, waiting: 0, publishedAt: .example)
        let header = EnvelopeHeader(
            id: id ?? "message-\(sequence ?? 0)", source: "ssc/planning", type: PlanPublished.type, subject: plan,
            time: .example, correlationID: "c", causationID: "k", origin: sequence == nil ? nil : "log",
            position: sequence, topicSequence: sequence)
        let outgoing = try WireMessage.outgoing(message, header: header, json: MessageJSON(sealer: nil))
        return IncomingDelivery(
            exchange: outgoing.exchange, routingKey: outgoing.routingKey, redelivered: redelivered,
            properties: outgoing.properties, body: body ?? outgoing.body, tag: 1)
    }
}

extension ParkedOrder {
    static let test = ParkedOrder(actor: "staff:operator", why: "repaired")
}
