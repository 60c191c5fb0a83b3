import EventSourcing
import Messages
import Testing

/// A state is nothing but the fold of a history.
struct DeciderTests {
    private let lent = Loan.Event.lent(.init(borrower: Personal("Ana", of: .example), at: .example))

    @Test func `no history is the initial state`() {
        #expect(Loan.fold([]) == .onShelf)
    }

    @Test func `a history is folded in its order`() {
        #expect(Loan.fold([lent]) == .lent(to: "Ana"))
        #expect(Loan.fold([lent, .returned]) == .onShelf)
        #expect(Loan.fold([lent, .returned, lent]) == .lent(to: "Ana"))
    }

    @Test func `folding a history in two parts gives the same state`() {
        let history = [lent, .returned, lent, .returned, .lost(.init(note: "x"))]
        for cut in history.indices {
            var state = Loan.fold(history[..<cut])
            for event in history[cut...] { Loan.evolve(&state, event) }
            #expect(state == Loan.fold(history))
        }
    }

    @Test func `a command gives one event, several, none, or a rejection`() throws {
        #expect(try Loan.decide(.lend(to: "Ana", at: .example), .onShelf) == [lent])
        #expect(try Loan.decide(.declareLost(note: "x"), .lent(to: "Ana")) == [.returned, .lost(.init(note: "x"))])
        #expect(try Loan.decide(.giveBack, .onShelf).isEmpty)
        #expect(throws: Loan.Rejection.alreadyLent) { try Loan.decide(.lend(to: "Ana", at: .example), .lent(to: "B")) }
    }

    @Test func `deciding twice gives the same answer`() throws {
        let command = Loan.Command.lend(to: "Ana", at: .example)
        #expect(try Loan.decide(command, .onShelf) == Loan.decide(command, .onShelf))
    }

    @Test func `a stream is named by category and identifier`() {
        #expect(Loan.stream("42").text == "loan-42")
        #expect(Loan.stream("42") == StreamName(stored: "loan-42"))
        #expect("\(Loan.stream("42"))" == "loan-42")
    }
}
