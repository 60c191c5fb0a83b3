import EventSourcing
import IntakeDomain
import Messages
import Testing

/// The ten steps of the online counter, one test per outcome.
struct OnlineRequestTests {
    private let now = Example.now

    @Test func `a start is recorded`() {
        #expect(History.none.when(.start(Example.start)) == .success([.started(Example.start)]))
    }

    @Test func `the same start again changes nothing and another one on its stream is refused`() {
        #expect(History.started.when(.start(Example.start)) == .success([]))
        #expect(History.filed.when(.start(Example.start)) == .failure(.alreadyStarted))
    }

    @Test func `the right code verifies the address`() {
        #expect(
            History.started.when(.enterCode(matching: "code-1", at: now))
                == .success([.emailVerified(.init(at: now))]))
    }

    @Test(arguments: [nil, "code-of-another-request"])
    func `a wrong code is counted`(id: String?) {
        #expect(
            History.started.when(.enterCode(matching: id, at: now)) == .success([.wrongCodeEntered(.init(at: now))]))
    }

    @Test func `a code that has ended is refused`() {
        let late = now.adding(seconds: Verification.lifetimeSeconds)
        #expect(
            History.started.when(.enterCode(matching: "code-1", at: late)) == .failure(.verification(.codeExpired)))
    }

    @Test func `entering a code twice changes nothing`() {
        #expect(History.verified.when(.enterCode(matching: "code-1", at: now)) == .success([]))
    }

    @Test func `another code is sent after a minute`() {
        let later = now.adding(seconds: 60)
        let code = Example.code("code-2", at: later)
        #expect(
            History.started.when(.sendCode(code, at: later))
                == .success([.codeSent(.init(caseID: Example.caseID, code: code, at: later))]))
        #expect(
            History.started.when(.sendCode(code, at: now)) == .failure(.verification(.resendTooSoon(until: later))))
        #expect(History.verified.when(.sendCode(code, at: later)) == .failure(.emailAlreadyVerified))
    }

    @Test func `a changed address must be verified again`() {
        let later = now.adding(seconds: 120)
        let changed = History.verified.then(.changeContact(Example.contact, Example.code("c2", at: later), at: later))
        #expect(changed.when(.choosePlace(Example.place)) == .failure(.emailNotVerified))
        #expect(
            changed.when(.enterCode(matching: "code-1", at: later))
                == .success([.wrongCodeEntered(.init(at: later))]))
    }

    @Test func `nothing is chosen before the address is verified`() {
        #expect(History.started.when(.choosePlace(Example.place)) == .failure(.emailNotVerified))
        #expect(History.started.when(History.attach(.identityCard, "d1")) == .failure(.emailNotVerified))
        #expect(History.started.when(History.submit) == .failure(.emailNotVerified))
    }

    @Test func `a place is chosen once`() {
        #expect(History.verified.when(.choosePlace(Example.place)) == .success([.placeChosen(Example.place)]))
        #expect(History.chosen.when(.choosePlace(Example.place)) == .success([]))
    }

    @Test func `at least one person is concerned`() {
        #expect(History.verified.when(.choosePersons([])) == .failure(.incomplete([.personsMissing])))
        #expect(
            History.verified.when(.choosePersons([Example.person]))
                == .success([.personsChosen(.init(persons: [Example.person]))]))
    }

    @Test func `a document is attached, replaced and removed`() {
        let first = ServiceRequest.DocumentAttached(
            caseID: Example.caseID, owner: Example.applicant, requirement: .identityCard,
            document: Example.document("d1"), replaced: nil, at: now)
        #expect(History.verified.when(History.attach(.identityCard, "d1")) == .success([.documentAttached(first)]))
        let second = ServiceRequest.DocumentAttached(
            caseID: Example.caseID, owner: Example.applicant, requirement: .identityCard,
            document: Example.document("d9"), replaced: DocumentID("d1"), at: now)
        #expect(History.uploaded.when(History.attach(.identityCard, "d9")) == .success([.documentAttached(second)]))
        #expect(History.uploaded.when(History.attach(.identityCard, "d1")) == .success([]))
        #expect(
            History.uploaded.when(.remove(.identityCard, at: now))
                == .success([
                    .documentRemoved(.init(requirement: .identityCard, documentID: DocumentID("d1"), at: now))
                ]))
        #expect(History.verified.when(.remove(.identityCard, at: now)) == .success([]))
    }

    @Test func `a paper that the procedure does not ask for is refused`() {
        #expect(
            History.verified.when(History.attach(.paymentReceipt, "d1"))
                == .failure(.requirementNotAsked(.paymentReceipt)))
    }

    @Test func `an incomplete request names everything that is missing`() {
        #expect(
            History.verified.when(History.submit(formMark: nil))
                == .failure(
                    .incomplete([
                        .placeMissing, .personsMissing, .requirementMissing([.identityCard]),
                        .requirementMissing([.exitForm]), .formMarkMissing,
                    ])))
    }

    @Test func `a complete request is submitted`() {
        let submission = ServiceRequest.Submission(
            requirements: [
                PresentedRequirement(kind: .identityCard, presentation: .uploaded, document: Example.document("d1")),
                PresentedRequirement(kind: .exitForm, presentation: .uploaded, document: Example.document("d2")),
            ],
            formMark: .signature, remark: Example.remark, catalogueVersion: "1", at: now)
        #expect(History.uploaded.when(History.submit) == .success([.submitted(submission)]))
        #expect(History.submitted.when(History.submit) == .success([]))
    }

    @Test func `a change after submitting asks for submitting again`() {
        let changed = History.submitted.then(.remove(.exitForm, at: now))
        #expect(changed.when(.giveConsent(Example.consent, Example.ticket)) == .failure(.notSubmitted))
    }

    @Test func `consent files the request under its number`() throws {
        let events = try History.submitted.when(.giveConsent(Example.consent, Example.ticket)).get()
        #expect(events.first == .consentGiven(Example.consent))
        guard events.count == 2, case .filed(let filing) = events[1] else {
            Issue.record("expected consent and filing")
            return
        }
        #expect(filing.caseNumber == Example.number)
        #expect(filing.channel == .online)
        #expect(filing.filedAt == Example.consent.at)
        #expect(filing.requirements.map(\.kind) == [.identityCard, .exitForm])
        #expect(filing.persons == [Example.person])
    }

    @Test func `consent again gives no second number`() {
        #expect(History.filed.when(.giveConsent(Example.consent, Example.ticket)) == .success([]))
    }

    @Test func `consent before submitting is refused`() {
        #expect(History.uploaded.when(.giveConsent(Example.consent, Example.ticket)) == .failure(.notSubmitted))
        #expect(History.uploaded.when(.refuseConsent(Example.consent)) == .failure(.notSubmitted))
    }

    @Test func `an open case of the same person and procedure is not filed twice`() {
        let ticket = FilingTicket(number: Example.number, openCase: Example.otherNumber)
        #expect(
            History.submitted.when(.giveConsent(Example.consent, ticket))
                == .failure(.alreadyOpen(Example.otherNumber)))
    }

    @Test func `a refused consent files nothing and its uploads go after a day`() {
        let dropped = ServiceRequest.Dropped(
            consent: Example.consent, documents: [DocumentID("d1"), DocumentID("d2")],
            purgeAt: Example.consent.at.adding(seconds: 86_400), at: Example.consent.at)
        #expect(
            History.submitted.when(.refuseConsent(Example.consent)) == .success([.consentRefused(dropped)]))
        #expect(
            History.refused.when(.giveConsent(Example.consent, Example.ticket))
                == .failure(.dropped(.consentRefused)))
        #expect(History.refused.when(.refuseConsent(Example.consent)) == .success([]))
    }

    @Test func `an unfinished request is abandoned and its uploads go at once`() {
        let dropped = ServiceRequest.Dropped(
            consent: nil, documents: [DocumentID("d1"), DocumentID("d2")], purgeAt: now, at: now)
        #expect(History.uploaded.when(.abandon(at: now)) == .success([.abandoned(dropped)]))
        #expect(History.filed.when(.abandon(at: now)) == .success([]))
        #expect(History.abandoned.when(.choosePlace(Example.place)) == .failure(.dropped(.abandoned)))
    }

    @Test func `purged uploads are recorded`() {
        let purged = History.refused.then(.confirmPurge([DocumentID("d1")], at: now))
        #expect(
            purged.state == .dropped(.init(reason: .consentRefused, documents: [DocumentID("d2")])))
        #expect(History.refused.when(.confirmPurge([], at: now)) == .success([]))
    }
}
