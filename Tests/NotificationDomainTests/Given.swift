import EventSourcing
import Testing

/// A history, a command, and what must follow: `given([...]).when(command).then(events)`.
struct Given<D: Decider> where D.Rejection: Equatable {
    let events: [D.Event]

    func when(_ command: D.Command) -> Outcome<D> {
        do {
            return Outcome(result: .success(try D.decide(command, D.fold(events))))
        } catch {
            return Outcome(result: .failure(error))
        }
    }
}

struct Outcome<D: Decider> {
    let result: Result<[D.Event], D.Rejection>

    func then(_ expected: [D.Event], sourceLocation: SourceLocation = #_sourceLocation) {
        #expect((try? result.get()) == expected, sourceLocation: sourceLocation)
    }

    func thenRejected(_ expected: D.Rejection, sourceLocation: SourceLocation = #_sourceLocation) {
        guard case .failure(let rejection) = result else {
            Issue.record("not rejected", sourceLocation: sourceLocation)
            return
        }
        #expect(rejection == expected, sourceLocation: sourceLocation)
    }
}
