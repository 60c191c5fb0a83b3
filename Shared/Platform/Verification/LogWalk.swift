import EventSourcing
import Messages

/// One pass over a log, event after event.
struct LogWalk {
    let verifier: StoreVerifier
    /// Position of the relay.
    let relayed: Int
    /// Numbers of topics began anew behind this position.
    let epochStart: Int
    private(set) var violations: [InvariantViolation] = []
    /// Messages of this epoch that the events up to the relay's position make, by type.
    private(set) var published: [String: Int] = [:]
    /// Whether every event could be decoded; a rebuild means nothing otherwise.
    private(set) var isReadable = true
    private var head = LogHead.empty
    private var versions: [StreamName: Int] = [:]
    private var successes: [StreamName: Int] = [:]
    /// Messages whose events were passed.
    private var causes: Set<String> = []
    private var cause: String?
    private let json: MessageJSON

    init(verifier: StoreVerifier, relayed: Int, epochStart: Int) {
        self.epochStart = epochStart
        self.verifier = verifier
        self.relayed = relayed
        json = MessageJSON(sealer: verifier.vault)
    }

    var position: Int { head.position }
    /// Hash of the last event, in hexadecimal digits.
    var headHash: String { Hexadecimal.encode(head.hash) }

    mutating func take(_ batch: [StoredEvent], _ rebuild: ProjectionRebuild) throws {
        for event in batch {
            checkPlace(event)
            checkCause(event)
            if verifier.effects.contains(event.type) {
                successes[event.stream, default: 0] += 1
                if successes[event.stream] == 2 { report(.effects, event, "a second success of \(event.stream)") }
            }
            decode(event, rebuild)
            head = LogHead(position: event.position, at: event.at, hash: event.hash)
        }
    }

    private mutating func report(_ invariant: Invariant, _ event: StoredEvent, _ what: String) {
        violations.append(.init(invariant, "\(verifier.service) position \(event.position)", what))
    }

    private mutating func checkPlace(_ event: StoredEvent) {
        if event.position != head.position + 1 { report(.positions, event, "follows position \(head.position)") }
        if event.at < head.at { report(.positions, event, "is earlier than the event before") }
        let version = versions[event.stream, default: 0] + 1
        if event.version != version { report(.versions, event, "has version \(event.version), not \(version)") }
        versions[event.stream] = event.version
        if event.hash != HashChain.hash(previous: head.hash, event: event) { report(.chain, event, "has another hash") }
    }

    private mutating func checkCause(_ event: StoredEvent) {
        let actor = event.metadata.actor
        let cause = actor.hasPrefix("message:") ? "\(actor) \(event.metadata.causationID)" : nil
        if let cause, cause != self.cause, !causes.insert(cause).inserted {
            report(.atomicity, event, "more events of \(cause)")
        }
        self.cause = cause
    }

    private mutating func decode(_ event: StoredEvent, _ rebuild: ProjectionRebuild) {
        do {
            let recorded = try verifier.events.decode(event, json)
            if event.position > epochStart, event.position <= relayed {
                for message in verifier.publication.messages(for: recorded) {
                    published[type(of: message).type, default: 0] += 1
                }
            }
            guard isReadable else { return }
            do {
                try rebuild.apply(recorded)
            } catch {
                isReadable = false
                report(.projections, event, "cannot be projected: \(FailureText.text(error))")
            }
        } catch {
            isReadable = false
            report(.chain, event, "cannot be read: \(FailureText.text(error))")
        }
    }
}
