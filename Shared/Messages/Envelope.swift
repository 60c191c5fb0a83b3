/// What is said about a message outside its body: the CloudEvents 1.0 attributes and our proofs of order.
package struct EnvelopeHeader: Sendable, Equatable {
    /// Unique per source; a repeated delivery carries the same id.
    package let id: String
    /// Who published it, as `ssc/intake` or the name of a foreign system.
    package let source: String
    /// The wire name with its major version, as `intake.request-filed.v1`.
    package let type: String
    /// What the message is about: a case, a family, a dispensary. Messages of one subject are handled in order.
    package let subject: String
    package let time: Instant
    /// Groups everything that one act of a person set in motion.
    package let correlationID: String
    /// The message or command that caused this one.
    package let causationID: String
    /// Identity of the log that the message comes from; `nil` for foreign systems without a log.
    package let origin: String?
    /// Position of the event in that log.
    package let position: Int?
    /// Contiguous number of the message within its origin and type, from 1: a hole shows.
    package let topicSequence: Int?

    package init(
        id: String, source: String, type: String, subject: String, time: Instant, correlationID: String,
        causationID: String, origin: String?, position: Int?, topicSequence: Int?
    ) {
        self.id = id
        self.source = source
        self.type = type
        self.subject = subject
        self.time = time
        self.correlationID = correlationID
        self.causationID = causationID
        self.origin = origin
        self.position = position
        self.topicSequence = topicSequence
    }
}

/// A received message: header and decoded body.
package struct Envelope<Body: PublishedMessage>: Sendable {
    package let header: EnvelopeHeader
    package let body: Body

    package init(header: EnvelopeHeader, body: Body) {
        self.header = header
        self.body = body
    }
}

/// The exchanges of the system.
package enum Exchange: String, Sendable, CaseIterable {
    /// Other IESS systems write, we read.
    case affiliation
    /// Our services write; ids only, personal fields sealed.
    case events
    /// Facts on which the affiliation systems must act; readable only by granted users.
    case registry
    /// Monthly figures for dashboards.
    case statistics
    /// Requests to publish numbered messages again.
    case replay
    /// What was asked for with a replay, to the queue of the one who asked.
    case answers
}

/// A message schema: one type, one wire name, one golden file per version.
///
/// A published schema never changes its meaning. A new optional field keeps the version; anything else is a new
/// type with the next version, published beside the old one for a declared time.
package protocol PublishedMessage: Codable, Sendable, Equatable {
    /// The literal wire name, `<service>.<event>.v<major>`, which is the routing key too.
    static var type: String { get }
    static var exchange: Exchange { get }
    /// What the message is about in one sentence, for the generated documents.
    static var summary: String { get }
    /// The case, family, dispensary or month that orders messages.
    var subject: String { get }
    /// Made-up values that satisfy the schema, for golden files and documents.
    static var example: Self { get }
}
