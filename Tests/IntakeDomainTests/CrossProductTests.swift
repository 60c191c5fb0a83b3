import EventSourcing
import IntakeDomain
import Messages
import Testing

/// Every state meets every command: an answer comes, and its events can be folded.
struct CrossProductTests {
    private static let now = Example.now

    private static let requestCommands: [ServiceRequest.Command] = [
        .start(Example.start), .changeContact(Example.contact, Example.code("c7"), at: now.adding(seconds: 90)),
        .sendCode(Example.code("c8"), at: now.adding(seconds: 90)), .enterCode(matching: "code-1", at: now),
        .enterCode(matching: nil, at: now), .choosePlace(Example.place), .choosePersons([Example.person]),
        .choosePersons([]), History.attach(.identityCard, "d7"), .remove(.identityCard, at: now), History.submit,
        .giveConsent(Example.consent, Example.ticket), .refuseConsent(Example.consent), .abandon(at: now),
        .confirmPurge([DocumentID("d1")], at: now), .fileInPerson(Example.counterFiling()), .withdraw(at: now),
        .submitCorrection(presented: [Example.shownCard], formMark: nil, note: nil, at: now),
        .record(History.correction), .record(.exitExecuted(.init(effectiveOn: .example, at: now))),
        .record(.refused(.init(reason: .other, grounds: nil, at: now))), .record(.lapsed(.init(at: now))),
        .record(.visitValidated(.init(at: now))),
        .record(.visitPlanned(.init(visitID: VisitID("v"), date: .example, at: now))),
        .record(.visitPerformed(.init(visitID: VisitID("v"), on: .example, personsSeen: 1, at: now))),
        .record(.visitClosed(.init(reason: .patientDeceased, at: now))),
    ]

    @Test func `no request traps on any two commands in a row`() {
        var answers = 0
        for history in History.all {
            for first in Self.requestCommands {
                let next = history.then(first)
                for second in Self.requestCommands {
                    _ = next.then(second).state
                    answers += 1
                }
            }
        }
        #expect(answers == History.all.count * Self.requestCommands.count * Self.requestCommands.count)
    }

    @Test func `a command that was taken twice never files twice`() {
        for history in History.all {
            for command in Self.requestCommands {
                let events = history.then(command).then(command).events
                let filings = events.count { if case .filed = $0 { true } else { false } }
                #expect(filings <= 1)
            }
        }
    }
}
