/// What a check of one service's store found, and what the other services' reports are compared with.
package struct StoreReport: Sendable, Codable, Equatable {
    package let service: String
    package let origin: String
    /// Events in the log.
    package let events: Int
    /// Position up to which the log is published.
    package let relayed: Int
    /// The last number of each published message type.
    package let published: [String: Int]
    /// What the inbox took from logs of this system.
    package let taken: [TakenRange]
    package let violations: [InvariantViolation]

    /// Numbers of one message type and origin that were taken without a hole between them.
    package struct TakenRange: Sendable, Codable, Equatable {
        package let origin: String
        package let topic: String
        package let first: Int
        package let last: Int
    }
}

extension StoreReport {
    /// What no service can see alone: holes, and messages that nobody published.
    ///
    /// A hole may be a message that the broker holds back for a moment, so a living system is asked again before
    /// anybody is alarmed.
    /// - Parameter consumption: which message types each service takes.
    package static func gaps(_ reports: [StoreReport], consumption: [String: [String]]) -> [InvariantViolation] {
        let producers = Dictionary(reports.map { ($0.origin, $0) }) { first, _ in first }
        var violations: [InvariantViolation] = []
        for report in reports {
            for (_, ranges) in Dictionary(grouping: report.taken, by: { $0.origin + "\n" + $0.topic }) {
                guard let producer = producers[ranges[0].origin] else { continue }
                let topic = ranges[0].topic
                let place = "\(report.service) \(topic) from \(producer.service)"
                let sorted = ranges.sorted { $0.first < $1.first }
                var expected = 1
                for range in sorted {
                    if range.first != expected {
                        violations.append(.init(.gaps, place, "\(expected) to \(range.first - 1) were not taken"))
                    }
                    expected = range.last + 1
                }
                // The relay notes its numbers after the confirms, so consumers may be ahead by one batch.
                let ahead = expected - 1 - producer.published[topic, default: 0]
                if ahead > LogRelay.batchMax {
                    violations.append(.init(.gaps, place, "\(ahead) more than were published"))
                }
            }
        }
        return violations.sorted { $0.description < $1.description } + unknownTopics(reports, consumption)
    }

    private static func unknownTopics(
        _ reports: [StoreReport], _ consumption: [String: [String]]
    ) -> [InvariantViolation] {
        reports.flatMap { report in
            let declared = Set(consumption[report.service] ?? [])
            return Set(report.taken.map(\.topic)).subtracting(declared).sorted().map {
                InvariantViolation(.gaps, "\(report.service) \($0)", "is taken but not declared")
            }
        }
    }
}
