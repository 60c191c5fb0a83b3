import Messages
import NotificationDomain
import Platform
import Synchronization
import Testing

@testable import Notification

/// A document management system that does at each call what a script says.
final class BadDocumentSystem: DocumentSystem {
    enum Registering: Sendable {
        /// It cannot be reached; nothing is registered.
        case away
        /// It says no, and will say no again.
        case refuse
        /// The connection breaks without a registration, or after one.
        case breakOff(registered: Bool)
        case usual
    }

    private struct Lost: Error {}

    private struct State {
        var registering: [Registering]
        /// For how many searches it cannot be reached.
        var awaySearches: Int
        var letters: [String: RegisteredDocument]
        var created = 0
    }

    private let state: Mutex<State>

    init(_ registering: [Registering], awaySearches: Int = 0, known: [String: RegisteredDocument] = [:]) {
        state = Mutex(State(registering: registering, awaySearches: awaySearches, letters: known))
    }

    /// Letters that it made, whoever knows of them.
    var created: Int { state.withLock { $0.created } }

    func register(_ document: OfficialDocument) async throws -> RegisteredDocument {
        try state.withLock { state in
            let next = state.registering.isEmpty ? .usual : state.registering.removeFirst()
            switch next {
            case .away: throw Self.fault(.after(seconds: 1))
            case .refuse: throw Self.fault(.never)
            case .breakOff(false): throw Lost()
            case .breakOff(true):
                _ = Self.create(document, &state)
                throw Lost()
            case .usual: return Self.create(document, &state)
            }
        }
    }

    func find(reference: String) async throws -> RegisteredDocument? {
        try state.withLock { state in
            if state.awaySearches > 0 {
                state.awaySearches -= 1
                throw Self.fault(.after(seconds: 1))
            }
            return state.letters[reference]
        }
    }

    func state(number: DocumentSystemNumber) async throws -> DocumentState? { nil }

    private static func create(_ document: OfficialDocument, _ state: inout State) -> RegisteredDocument {
        if let known = state.letters[document.reference] { return known }
        state.created += 1
        let registered = RegisteredDocument(
            number: "IESS-DSSC-\(document.day.year)-000\(state.created)-O", registeredOn: document.day)
        state.letters[document.reference] = registered
        return registered
    }

    private static func fault(_ retry: Fault.Retry) -> Fault {
        Fault(.documents, operation: "register", detail: "a failure of the test", retry: retry)
    }
}

/// What the document system does, and what must become of the one letter.
struct LetterCase: Sendable, CustomTestStringConvertible {
    let name: String
    let registering: [BadDocumentSystem.Registering]
    let ending: Ending
    /// Letters in the system in the end, besides one that an earlier process left there.
    let letters: Int
    var awaySearches = 0
    /// An earlier process stored the attempt and was killed; whether its letter is in the system.
    var abandoned: Abandoned?
    /// What a person does about a letter that is held.
    var desk: Desk?

    enum Abandoned: Sendable { case registered, notRegistered }
    enum Desk: Sendable { case retry, registerByHand }

    init(
        _ name: String, _ registering: [BadDocumentSystem.Registering], _ ending: Ending = .sent, letters: Int = 1
    ) {
        self.name = name
        self.registering = registering
        self.ending = ending
        self.letters = letters
    }

    var testDescription: String { name }

    private func with(_ change: (inout LetterCase) -> Void) -> LetterCase {
        var changed = self
        change(&changed)
        return changed
    }

    static let all = [
        LetterCase("it works", []),
        LetterCase("it is away once", [.away]),
        LetterCase("it is away until nobody tries", [.away, .away, .away]),
        LetterCase("it is away and its search too", [.away, .away, .away]).with { $0.awaySearches = 1 },
        LetterCase("it refuses the letter", [.refuse], .failed(.permanentRejection), letters: 0),
        LetterCase("it is away and then refuses", [.away, .refuse], .failed(.permanentRejection), letters: 0),
        LetterCase("it breaks off before the letter", [.breakOff(registered: false)], .held, letters: 0),
        LetterCase("it breaks off after the letter", [.breakOff(registered: true)], .held),
        LetterCase("it is away and then breaks off", [.away, .breakOff(registered: true)], .held),
        LetterCase("a person tries a held letter again that is not there", [.breakOff(registered: false)])
            .with { $0.desk = .retry },
        LetterCase("a person tries a held letter again that is there", [.breakOff(registered: true)])
            .with { $0.desk = .retry },
        LetterCase("a person types the number of a held letter", [.breakOff(registered: true)])
            .with { $0.desk = .registerByHand },
        LetterCase("the sender was killed after the letter", [], letters: 0).with { $0.abandoned = .registered },
        LetterCase("the sender was killed before the letter", []).with { $0.abandoned = .notRegistered },
        LetterCase("the sender was killed after the letter and nobody can ask", [], .held, letters: 0)
            .with { $0.abandoned = .registered }.with { $0.awaySearches = 1 },
        LetterCase("the sender was killed before the letter and nobody can ask", [], .held, letters: 0)
            .with { $0.abandoned = .notRegistered }.with { $0.awaySearches = 1 },
    ]
}
