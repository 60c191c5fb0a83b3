import EventSourcing
import Testing

/// Given a history, when a command comes, then events or a rejection follow.
struct Scenario<D: Decider> where D.State: Equatable {
    private let history: [D.Event]
    private let outcome: Result<[D.Event], D.Rejection>?

    private init(history: [D.Event], outcome: Result<[D.Event], D.Rejection>?) {
        self.history = history
        self.outcome = outcome
    }

    static func given(_ events: D.Event...) -> Scenario { Scenario(history: events, outcome: nil) }

    static func given(_ events: [D.Event]) -> Scenario { Scenario(history: events, outcome: nil) }

    func when(_ command: D.Command) -> Scenario {
        let state = D.fold(history)
        let outcome = Result { () throws(D.Rejection) in try D.decide(command, state) }
        return Scenario(history: history, outcome: outcome)
    }

    func then(_ events: D.Event..., sourceLocation: SourceLocation = #_sourceLocation) {
        expect(.success(events), sourceLocation)
    }

    func thenNothing(sourceLocation: SourceLocation = #_sourceLocation) { expect(.success([]), sourceLocation) }

    func then(rejected rejection: D.Rejection, sourceLocation: SourceLocation = #_sourceLocation) {
        expect(.failure(rejection), sourceLocation)
    }

    /// The state after the history and what the command made of it.
    func state() throws -> D.State {
        let decided = try #require(outcome).get()
        return D.fold(history + decided)
    }

    /// The events that the command led to.
    func events() throws -> [D.Event] { try #require(outcome).get() }

    private func expect(_ expected: Result<[D.Event], D.Rejection>, _ sourceLocation: SourceLocation) {
        #expect(outcome == expected, sourceLocation: sourceLocation)
    }
}
