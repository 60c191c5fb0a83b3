/// An aggregate as three pure functions: no clock, no randomness, no I/O.
///
/// `decide` says what follows from a command in a state, or rejects it; `evolve` folds an event into the state.
/// Instants, identifiers and random values enter inside commands, so every decision can be repeated exactly.
package protocol Decider {
    associatedtype State: Sendable
    associatedtype Command: Sendable
    associatedtype Event: DomainEvent
    associatedtype Rejection: Error & Equatable & Sendable

    /// First part of the stream name, as `request` in `request-<case id>`; a literal that never changes.
    static var category: String { get }
    static var initial: State { get }
    static func decide(_ command: Command, _ state: State) throws(Rejection) -> [Event]
    static func evolve(_ state: inout State, _ event: Event)
}

extension Decider {
    /// The state after a history.
    package static func fold(_ events: some Sequence<Event>) -> State {
        var state = initial
        for event in events { evolve(&state, event) }
        return state
    }

    package static func stream(_ id: String) -> StreamName { StreamName(category: category, id: id) }
}
