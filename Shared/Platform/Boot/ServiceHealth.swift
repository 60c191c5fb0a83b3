import Messages

/// Answers for `/ready` and `/metrics`.
struct ServiceHealth: Sendable {
    let service: String
    let store: Store
    let relay: LogRelay
    let publisher: Publisher
    let intake: MessageIntake
    let gaps: GapWatch

    /// A confirm takes milliseconds, on a busy broker a fraction of a second.
    static let confirmSecondsMax = 3.0

    /// Both are ready: a standby serves requests, and takes over the rest when the leader is gone.
    var role: String { store.leadership.isHeld ? "leader" : "standby" }

    /// Why the service cannot do its work now; empty when it can.
    func reasonsNotReady() async -> [String] {
        var reasons: [String] = []
        if !publisher.status.isReady { reasons.append("publisher \(publisher.status)") }
        if publisher.secondsWithoutConfirm > Self.confirmSecondsMax {
            reasons.append("publisher: the broker has confirmed nothing for \(Int(publisher.secondsWithoutConfirm)) s")
        }
        // Without a connection the relay waits for the same reason as the publisher.
        if store.leadership.isHeld, let trouble = relay.state.trouble, publisher.status.isReady {
            reasons.append("relay: \(trouble)")
        }
        reasons += intake.troubles
        if let trouble = store.writeTrouble { reasons.append("store: \(trouble)") }
        if case .unknown(let trouble) = store.leadership.standing { reasons.append("store: \(trouble)") }
        do {
            _ = try await store.read { try SQLEventLog($0).head() }
        } catch {
            reasons.append("store: \(FailureText.text(error))")
        }
        return reasons
    }

    /// Prometheus text format, version 0.0.4.
    func metrics() async -> String {
        var lines: [String] = []
        func gauge(_ name: String, _ help: String, _ values: [(labels: String, value: Int)]) {
            lines.append("# HELP ssc_\(name) \(help)")
            lines.append("# TYPE ssc_\(name) gauge")
            for value in values { lines.append("ssc_\(name){service=\"\(service)\"\(value.labels)} \(value.value)") }
        }
        let counts = try? await store.read { sql in
            (
                head: try SQLEventLog(sql).head().position, relayed: try relay.position(sql),
                inbox: try InboxRow.counts(sql)
            )
        }
        gauge(
            "leader", "1 in the process that publishes, consumes and runs timers, 0 in a standby.",
            [("", store.leadership.isHeld ? 1 : 0)])
        if let counts {
            gauge("log_position", "Last position of the log.", [("", counts.head)])
            gauge("relay_lag_events", "Events not yet published.", [("", max(0, counts.head - counts.relayed))])
            gauge(
                "inbox_messages", "Messages kept in the inbox by state.",
                ["pending", "waiting", "parked"].map { (",state=\"\($0)\"", counts.inbox[$0] ?? 0) })
        }
        gauge(
            "inbox_missing_messages", "Numbers missing for a minute or longer: messages that never came.",
            [("", gaps.lasting.map(\.hole.count).reduce(0, +))])
        gauge(
            "broker_connected", "1 while publishing and consuming work.",
            [
                (",side=\"publish\"", publisher.status.isReady ? 1 : 0),
                (",side=\"consume\"", intake.troubles.isEmpty ? 1 : 0),
            ])
        return lines.joined(separator: "\n") + "\n"
    }
}
