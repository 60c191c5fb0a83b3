import EventSourcing
import IntakeDomain
import Messages
import Testing

struct CounterRequestTests {
    private let now = Example.now

    @Test func `one act files a request in person`() throws {
        let events = try History.none.when(.fileInPerson(Example.counterFiling())).get()
        guard events.count == 1, case .filed(let filing) = events[0] else {
            Issue.record("expected one filing")
            return
        }
        #expect(filing.channel == .inPerson)
        #expect(filing.filedBy == Example.clerk)
        #expect(filing.visit == Example.visit)
        #expect(filing.caseNumber.procedure == .homeVisit)
    }

    @Test func `the same filing again changes nothing`() {
        #expect(History.filedInPerson.when(.fileInPerson(Example.counterFiling())) == .success([]))
    }

    @Test func `a stream with another request is refused`() {
        #expect(
            History.filed.when(.fileInPerson(Example.counterFiling())) == .failure(.alreadyFiled(Example.number)))
        #expect(History.started.when(.fileInPerson(Example.counterFiling())) == .failure(.alreadyStarted))
    }

    @Test func `a paper received some days ago keeps its day`() throws {
        let received = now.adding(seconds: -3 * 86_400)
        let events = try History.none.when(.fileInPerson(Example.counterFiling(receivedAt: received))).get()
        guard case .filed(let filing) = events.first else {
            Issue.record("expected a filing")
            return
        }
        #expect(filing.filedAt == received)
        #expect(filing.legalDay == LocalDay("2026-03-06"))
        #expect(filing.registeredAt == now)
    }

    @Test func `a paper of the future or from too long ago is refused`() {
        #expect(
            History.none.when(.fileInPerson(Example.counterFiling(receivedAt: now.adding(seconds: 1))))
                == .failure(.receivedInFuture))
        #expect(
            History.none.when(.fileInPerson(Example.counterFiling(receivedAt: now.adding(seconds: -4 * 86_400))))
                == .failure(.receivedTooLongAgo(daysMax: 3)))
    }

    @Test func `a procedure without rules for counters is not offered`() {
        #expect(
            History.none.when(.fileInPerson(Example.counterFiling(rules: nil))) == .failure(.channelNotOffered))
    }

    @Test func `an open case of the same person gives its number`() {
        #expect(
            History.none.when(.fileInPerson(Example.counterFiling(openCase: Example.otherNumber)))
                == .failure(.alreadyOpen(Example.otherNumber)))
    }

    @Test func `everything missing is named at once`() {
        #expect(
            History.none.when(
                .fileInPerson(Example.counterFiling(requirements: [], visit: nil, persons: [])))
                == .failure(
                    .incomplete([
                        .personsMissing, .requirementMissing([.identityCard, .affiliationCard, .paymentReceipt]),
                        .visitNeedsMissing,
                    ])))
    }
}
