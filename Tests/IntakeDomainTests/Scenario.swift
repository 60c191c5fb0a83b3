import EventSourcing

/// Given a history, when a command comes, then these events or this rejection.
struct Scenario<D: Decider> {
    let events: [D.Event]

    func when(_ command: D.Command) -> Result<[D.Event], D.Rejection> {
        do throws(D.Rejection) {
            return .success(try D.decide(command, state))
        } catch {
            return .failure(error)
        }
    }

    /// The history with what follows from a command.
    func then(_ command: D.Command) -> Scenario {
        switch when(command) {
        case .success(let new): Scenario(events: events + new)
        case .failure: self
        }
    }

    var state: D.State { D.fold(events) }
}

func given<D: Decider>(_ decider: D.Type, _ events: [D.Event] = []) -> Scenario<D> { Scenario(events: events) }
