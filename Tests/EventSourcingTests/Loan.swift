import EventSourcing
import Messages

/// An aggregate small enough to see the kernel through it: a book that is lent and returned.
enum Loan: Decider {
    enum State: Equatable, Sendable { case onShelf, lent(to: String), lost }

    enum Command: Sendable {
        case lend(to: String, at: Instant)
        case giveBack
        case declareLost(note: String)
    }

    enum Rejection: Error, Equatable { case alreadyLent, notLent }

    enum Event: Equatable, Sendable {
        struct Lent: Codable, Equatable, Sendable {
            let borrower: Personal<String>
            let at: Instant?
        }

        struct Lost: Codable, Equatable, Sendable { let note: String }

        case lent(Lent)
        case returned
        case lost(Lost)
    }

    static let category = "loan"
    static let initial = State.onShelf

    static func decide(_ command: Command, _ state: State) throws(Rejection) -> [Event] {
        switch (command, state) {
        case (.lend(let name, let at), .onShelf):
            return [.lent(.init(borrower: Personal(name, of: .example), at: at))]
        case (.lend, .lent), (.lend, .lost): throw .alreadyLent
        case (.giveBack, .lent): return [.returned]
        case (.giveBack, .onShelf): return []
        case (.giveBack, .lost): throw .notLent
        case (.declareLost(let note), .lent): return [.returned, .lost(.init(note: note))]
        case (.declareLost, .onShelf), (.declareLost, .lost): throw .notLent
        }
    }

    static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .lent(let fact): state = .lent(to: fact.borrower.value ?? "")
        case .returned: state = .onShelf
        case .lost: state = .lost
        }
    }
}

extension Loan.Event: DomainEvent {
    /// The first form of the event, which knew no moment.
    private struct LentBefore: Codable, Equatable, Sendable { let borrower: Personal<String> }

    var stored: StoredForm {
        switch self {
        case .lent(let fact): StoredForm("loan.lent", schema: 2, fact)
        case .returned: StoredForm("loan.returned", NoFields())
        case .lost(let fact): StoredForm("loan.lost", fact)
        }
    }

    static let cases: [EventCase<Loan.Event>] = [
        EventCase("loan.lent", schema: 2) { .lent($0) },
        EventCase("loan.lent", schema: 1) { (old: LentBefore) in .lent(.init(borrower: old.borrower, at: nil)) },
        EventCase("loan.returned") { (_: NoFields) in .returned },
        EventCase("loan.lost") { .lost($0) },
    ]
}
