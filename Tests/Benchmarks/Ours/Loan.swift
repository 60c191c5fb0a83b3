import EventSourcing
import Messages
import Platform

/// A made-up aggregate whose events have the usual size: 300 bytes of JSON.
enum Loan: Decider {
    static let category = "loan"
    static let initial = State()

    struct State: Sendable {
        var count = 0
        var sum = 0
    }

    enum Command: Sendable { case note(Noted) }
    enum Rejection: Error, Equatable, Sendable {}

    static func decide(_ command: Command, _ state: State) throws(Rejection) -> [LoanEvent] {
        switch command {
        case .note(let noted): [.noted(noted)]
        }
    }

    static func evolve(_ state: inout State, _ event: LoanEvent) {
        switch event {
        case .noted(let noted):
            state.count += 1
            state.sum += noted.amount
        }
    }
}

enum LoanEvent: DomainEvent {
    case noted(Noted)

    var stored: StoredForm {
        switch self {
        case .noted(let payload): StoredForm("loan-noted", payload)
        }
    }

    static var cases: [EventCase<LoanEvent>] { [EventCase("loan-noted") { .noted($0) }] }
}

struct Noted: Codable, Sendable, Equatable {
    let caseID: CaseID
    let number: Int
    let amount: Int
    let at: Instant
    let day: LocalDay
    let dispensary: DispensaryID
    let remark: String

    init(_ number: Int) {
        caseID = CaseID("0192f0c0-0000-7000-8000-000000000001")
        self.number = number
        amount = 17
        at = .example
        day = .example
        dispensary = DispensaryID("0601-01")
        remark = String(repeating: "la casa junto a la escuela ", count: 4)
    }
}

/// What the benchmark of the whole path takes in.
struct LoanRequested: PublishedMessage {
    static let type = "benchmark.loan-requested.v1"
    static let exchange = Exchange.events
    static let summary = "A made-up request."

    let loanID: String
    let noted: Noted

    var subject: String { loanID }
    static var example: LoanRequested { LoanRequested(loanID: "1", noted: Noted(1)) }
}

/// What it publishes for each event that it stored.
struct LoanAnswered: PublishedMessage {
    static let type = "benchmark.loan-answered.v1"
    static let exchange = Exchange.events
    static let summary = "A made-up answer."

    let loanID: String
    let noted: Noted

    var subject: String { loanID }
    static var example: LoanAnswered { LoanAnswered(loanID: "1", noted: Noted(1)) }
}

enum LoanPublication: Publication {
    static let events: Set = ["loan-noted"]

    static func messages(for recorded: RecordedEvent) -> [any PublishedMessage] {
        guard case LoanEvent.noted(let noted) = recorded.event else { return [] }
        return [LoanAnswered(loanID: String(recorded.stream.text.dropFirst(Loan.category.count + 1)), noted: noted)]
    }
}
