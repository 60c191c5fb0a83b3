import EventSourcing
import Hummingbird
import Messages

/// What the operator's command line asks of a running service, under `/operator`.
///
/// The front door does not route this prefix, and every call needs a token of the role `systemOperator`. Bodies and
/// personal data are never shown: an operator sees type, subject, attempts and the reason.
struct OperatorRoutes {
    let service: String
    let store: Store
    let inbox: Inbox
    let relay: LogRelay
    let gaps: GapWatch
    let verifier: StoreVerifier

    func register(_ routes: Routes) {
        let operators = routes.requiring(.systemOperator)
        operators.get("/operator/status") { _, _ in try await Response.json(status()) }
        operators.get("/operator/inbox/{state}") { _, context in
            guard let state = InboxState(rawValue: try context.parameter("state")) else { throw NotFound() }
            return try Response.json(
                await store.read { sql in
                    try InboxRow.list(state, limit: Inbox.listMax, sql).map { try ParkedMessage($0, sql) }
                })
        }
        ParkedRoutes(inbox: inbox).register(operators)
        operators.post("/operator/projections/rebuild") { _, _ in
            let names = store.projections.projections.map { $0.name }
            try await store.rebuild(names)
            return try Response.json(names)
        }
        operators.get("/operator/prefix/{position}") { _, context in
            guard let position = Int(try context.parameter("position")) else { throw NotFound() }
            return try Response.json(verifier.prefix(upTo: position, store.openReader()))
        }
        operators.post("/operator/drill") { request, _ in
            let record = try await request.json(DrillRecord.self)
            let metadata = EventMetadata(correlationID: "drill", causationID: "drill", actor: "system:operator")
            try await store.write(metadata) { try record.store($0.sql) }
            return try Response.json(record)
        }
        operators.get("/operator/verify") { _, _ in try Response.json(verifier.run(store.openReader())) }
    }

    private func status() async throws -> Status {
        let trouble = store.leadership.isHeld ? relay.state.trouble : nil
        return try await store.read { sql in
            Status(
                service: service, origin: store.origin, position: try SQLEventLog(sql).head().position,
                relayed: try relay.position(sql), relayTrouble: trouble, inbox: try InboxRow.counts(sql),
                gaps: gaps.lasting, drill: try DrillRecord.read(sql), catchingUp: try CatchUp.waiting(sql))
        }
    }

    private struct Status: Codable {
        let service, origin: String
        let position, relayed: Int
        let relayTrouble: String?
        let inbox: [String: Int]
        let gaps: [GapWatch.Lasting]
        let drill: DrillRecord?
        /// Ranges of messages that a restored service still fetches.
        let catchingUp: Int
    }
}
