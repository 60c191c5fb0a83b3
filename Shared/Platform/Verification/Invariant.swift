/// What is always true of a service's store, however often processes, connections or the power failed.
///
/// The simulation checks these after every run, `ssc verify` on a living system.
package enum Invariant: String, Sendable, Codable, CaseIterable {
    case positions = "I1"
    case versions = "I2"
    case atomicity = "I3"
    case checkpoint = "I4"
    case numbering = "I5"
    case gaps = "I6"
    case nothingMissing = "I7"
    case effects = "I8"
    case order = "I9"
    case chain = "I10"
    case projections = "I11"
    case erasure = "I12"

    /// The rule in one sentence.
    package var sentence: String {
        switch self {
        case .positions: "positions are 1 to n without holes, and time never goes back"
        case .versions: "versions of a stream are 1 to n without holes"
        case .atomicity: "a message has its events in one transaction, and only once"
        case .checkpoint: "the relay stands inside the log and never goes back"
        case .numbering: "published messages of a type are numbered as the log says, up to the relay's position"
        case .gaps: "a consumer has no hole in what it took, and took nothing that was never published"
        case .nothingMissing: "everything published was taken, waits, or is parked"
        case .effects: "an effect succeeded at most once"
        case .order: "behind a message that failed, later ones of its subject wait"
        case .chain: "the hash chain holds and every sealed value opens or belongs to an erased person"
        case .projections: "projections equal their rebuild from the log"
        case .erasure: "an erased person has no key, and nothing kept is in the clear"
        }
    }
}

/// One place where an invariant does not hold. Holds identifiers only.
package struct InvariantViolation: Sendable, Codable, Equatable, CustomStringConvertible {
    package let invariant: Invariant
    /// Service, and position, stream, table or message type.
    package let place: String
    package let what: String

    package init(_ invariant: Invariant, _ place: String, _ what: String) {
        self.invariant = invariant
        self.place = place
        self.what = what
    }

    package var description: String { "\(invariant.rawValue) at \(place): \(what)" }
}
