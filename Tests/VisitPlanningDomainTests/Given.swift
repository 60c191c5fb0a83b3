import EventSourcing
import Testing

/// `given(history).when(command)` and then what is expected of the events or the rejection.
struct Given<D: Decider> {
    let history: [D.Event]

    init(_ decider: D.Type, _ history: [D.Event] = []) { self.history = history }

    func when(_ command: D.Command) -> Result<[D.Event], D.Rejection> {
        let state = D.fold(history)
        do {
            return .success(try D.decide(command, state))
        } catch {
            return .failure(error)
        }
    }
}

extension Result where Success: Equatable, Failure: Equatable {
    func then(_ expected: Success, _ location: SourceLocation = #_sourceLocation) {
        #expect(self == .success(expected), sourceLocation: location)
    }

    func rejects(_ expected: Failure, _ location: SourceLocation = #_sourceLocation) {
        #expect(self == .failure(expected), sourceLocation: location)
    }
}
