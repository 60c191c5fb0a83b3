/// What lies behind a reason that the software shows, as an entry of `deploy/runbook.md`.
///
/// Reasons come from many places as short texts; this is the one place that reads them. A test holds these entries and
/// the headings of the runbook against each other, both ways.
package enum OperatingCause: String, Sendable, CaseIterable {
    // Why a service is not ready, or its relay waits.
    case starting, stopping
    case serviceDown = "service-down"
    case brokerConnection = "broker-connection"
    case brokerBlocked = "broker-blocked"
    case brokerRefusedUser = "broker-refused-user"
    case topology, unroutable
    case relayRefused = "relay-refused"
    case newerLog = "newer-log"
    case storage
    case diskFull = "disk-full"
    case missingMessages = "missing-messages"
    case badBackup = "bad-backup"
    case catchingUp = "catching-up"
    // Why a message is parked.
    case conflictingMessage = "conflicting-message"
    case suspectMessage = "suspect-message"
    case killingMessage = "killing-message"
    case missingPredecessor = "missing-predecessor"
    case unreadableBody = "unreadable-body"
    case unknownType = "unknown-type"
    case vault, mail, documents, configuration
    case otherService = "other-service"
    /// A handler refused the message for a reason of its own: the last resort.
    case refusedByHandler = "refused-by-handler"

    /// Beginnings or parts of reasons; the first that fits wins, so the narrow ones stand before the wide ones.
    private static let marks: [(part: String, cause: OperatingCause)] = [
        ("database or disk is full", .diskFull),
        ("no queue takes", .unroutable), ("the broker refused ", .relayRefused),
        ("is unknown to this version", .newerLog),
        ("the broker lacks", .topology), ("the broker has everything by name", .topology),
        ("topology not checked yet", .starting), ("not connected yet", .starting),
        ("blocked by the broker", .brokerBlocked), ("ACCESS_REFUSED", .brokerRefusedUser),
        ("does not answer", .serviceDown),
        ("the same source and message id came with another body", .conflictingMessage),
        ("the process ended", .killingMessage), ("not yet:", .missingPredecessor),
        ("body does not fit the schema", .unreadableBody), ("unknown message type", .unknownType),
        ("missing numbers", .missingMessages), ("the last drill", .badBackup),
        ("after a restore", .catchingUp), ("disconnected", .brokerConnection),
    ]

    /// The component that a fault names first.
    private static let components: [(prefix: String, cause: OperatingCause)] = [
        ("storage:", .storage), ("store:", .storage), ("broker:", .brokerConnection), ("vault:", .vault),
        ("mail:", .mail), ("http:", .otherService), ("documents:", .documents), ("configuration:", .configuration),
    ]

    /// Reads a reason as the software shows it.
    package init(reason: String) {
        if reason == Inbox.suspect {
            self = .suspectMessage
        } else if reason.hasSuffix(" closed") {
            self = .stopping
        } else {
            self =
                Self.marks.first { reason.contains($0.part) }?.cause
                ?? Self.components.first { reason.hasPrefix($0.prefix) }?.cause ?? .refusedByHandler
        }
    }

    /// Where the runbook says what to do.
    package var runbook: String { "deploy/runbook.md#\(rawValue)" }
}
