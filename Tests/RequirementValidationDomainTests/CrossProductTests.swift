import EventSourcing
import Messages
import Testing

@testable import RequirementValidationDomain

/// Every state meets every command: the answer may be events or a rejection, never a trap, and events always fold.
@Suite struct CrossProductTests {
    private let at = morning(march(18))

    private func caseHistories() throws -> [[CaseEvent]] {
        let solo = try plan(son)
        let headPlan = try plan(head)
        let awaiting = CaseEvent.exitApproved(.init(plan: headPlan, by: ana, needsSecond: true, at: at))
        let executed = CaseEvent.exitExecuted(
            .init(reference: .example, plan: solo, cause: .voluntary, approvedBy: [ana], at: at, legalDay: march(18)))
        let refused = CaseEvent.refused(
            .init(
                reference: .example, reason: .other, grounds: Personal("x", of: head), by: ana, at: at,
                legalDay: march(18)))
        let exit = CaseEvent.openedExample()
        let headExit = CaseEvent.openedExample(.example(persons: [head]))
        let visit = CaseEvent.openedExample(.example(.homeVisit))
        return [
            [], [exit], [visit], [exit, .claimedExample()], [exit, .observedExample()],
            [exit, .observedExample(), .lapsedExample], [headExit, awaiting], [exit, executed], [exit, refused],
            [exit, .withdrawn(.init(at: at))],
            [
                visit,
                .visitValidated(
                    .init(
                        reference: .visitExample, applicant: head, persons: [son], visit: .example, filedAt: at,
                        by: nil, at: at, legalDay: march(18))),
            ],
        ]
    }

    private func caseCommands() throws -> [CaseCommand] {
        let rules = CaseRules.example
        let correction = Correction(requirements: [], formMark: nil, note: nil, legalDay: march(10))
        return [
            .open(.example(), family: theFamily, findings: clean, rules: rules, at: at),
            .open(.example(.homeVisit), family: nil, findings: unsigned, rules: rules, at: at),
            .claim(by: ana, at: at), .claim(by: luis, at: at),
            .release(by: luis, isSupervisor: false, at: at), .release(by: luis, isSupervisor: true, at: at),
            .observe([], by: ana, rules: rules, at: at), .observe([unsignedForm], by: luis, rules: rules, at: at),
            .receiveCorrection(correction, findings: unsigned, at: at), .validateVisit(by: ana, at: at),
            .approveExit(try plan(son), by: ana, rules: rules, at: at),
            .approveExit(try plan(head), by: luis, rules: rules, at: at),
            .returnToReview(by: ana, at: at), .refuse(.other, grounds: "x", by: ana, at: at),
            .refuse(.other, grounds: "", by: luis, at: at), .lapse(at: at), .withdraw(at: at),
            .recountTerms(BusinessCalendar(restDays: [march(10)]), at: at),
        ]
    }

    @Test func `every state of a case meets every command without a trap`() throws {
        for history in try caseHistories() {
            let state = Case.fold(history)
            for command in try caseCommands() {
                guard let events = try? Case.decide(command, state) else { continue }
                let after = Case.fold(history + events)
                #expect(events.isEmpty == (after == state), "an event that changes nothing, or a silent change")
            }
        }
    }

    @Test func `an ended case takes no decision any more`() throws {
        for history in try caseHistories() where !history.isEmpty {
            guard let file = Case.fold(history).file, !file.phase.kind.isOpen, file.phase.kind != .lapsed else {
                continue
            }
            for command in try caseCommands() {
                let events = (try? Case.decide(command, .opened(file))) ?? []
                #expect(events.isEmpty)
            }
        }
    }

    @Test func `every state of a family meets every command without a trap`() throws {
        let died = FamilyEvent.memberDied(.init(person: head, on: march(4)))
        let histories: [[FamilyEvent]] = [
            [], [.registeredExample], [.registeredExample, .exited(son)], [.registeredExample, died],
            [.registeredExample, .headRetired(.init(person: head, on: march(4)))],
            [.registeredExample, .exited(head, spouse, son, baby)],
        ]
        let commands: [FamilyCommand] = [
            .register(.example()), .register(.example(members: [.example(stranger, .head)], on: march(20))),
            .register(.example(members: [])), .addMember(.example(stranger, .head), on: march(20)),
            .addMember(.example(son, .head), on: march(20)),
            .designateHead(memberNumber: "M-p-head", on: march(20)), .designateHead(memberNumber: "M-0", on: march(20)),
            .payContribution(month: Period(year: 2026, month: 9)), .detectArrears(since: Period(year: 2025, month: 1)),
            .settleArrears(paidThrough: Period(year: 2026, month: 3)), .registerOtherInsurance(head, on: march(4)),
            .registerDeath(head, on: march(4), at: at), .registerDeath(stranger, on: march(4), at: at),
            .grantRetirement(head, on: march(4), at: at), .grantRetirement(son, on: march(4), at: at),
            .updateContact(head, email: nil, phone: PhoneNumber("022345678")),
            .executeExit(try plan(head, newHead: spouse), caseID: theCase, at: at),
            .executeExit(try plan(head), caseID: theCase, at: at), .executeExit(try plan(son), caseID: theCase, at: at),
        ]
        for history in histories {
            let state = Family.fold(history)
            for command in commands {
                guard let events = try? Family.decide(command, state) else { continue }
                let after = Family.fold(history + events)
                #expect(events.isEmpty == (after == state), "an event that changes nothing, or a silent change")
                // A command that was followed is true now: following it again adds nothing.
                guard case .executeExit = command else {
                    #expect((try? Family.decide(command, after)) == [])
                    continue
                }
            }
        }
    }
}
