import EventSourcing
import Messages

@testable import RequirementValidationDomain

/// A day of March 2026: the first is a Sunday.
func march(_ day: Int) -> LocalDay { LocalDay(daysSinceEpoch: 20_512 + day) }

/// Ten in the morning of the mainland on a day.
func morning(_ day: LocalDay) -> Instant {
    Instant(millisecondsSinceEpoch: (day.daysSinceEpoch * 24 + 15) * 3_600_000)
}

let head = PersonID("p-head")
let spouse = PersonID("p-spouse")
let son = PersonID("p-son")
let baby = PersonID("p-baby")
let stranger = PersonID("p-stranger")
let theFamily = FamilyID("F-1")
let theCase = CaseID("case-1")
let ana = StaffID("ana")
let luis = StaffID("luis")

extension MemberEntry {
    static func example(
        _ person: PersonID, _ kinship: Kinship, name: String = "Nombre Apellido", born: LocalDay? = nil
    ) -> MemberEntry {
        MemberEntry(
            person: person, memberNumber: "M-\(person.text)", kinship: kinship,
            identity: Personal(
                MemberIdentity(
                    cedula: nil, foreignCode: nil, name: name, birthDate: born, email: nil, phone: nil), of: person))
    }
}

extension FamilyRegistration {
    static let entries: [MemberEntry] = [
        .example(head, .head, born: LocalDay(year: 1970, month: 1, day: 2)),
        .example(spouse, .spouse, born: LocalDay(year: 1972, month: 1, day: 2)),
        .example(son, .child, born: LocalDay(year: 2001, month: 1, day: 2)),
        .example(baby, .child, born: LocalDay(year: 2020, month: 1, day: 2)),
    ]

    static func example(
        members: [MemberEntry] = entries, paidThrough: Period? = Period(year: 2026, month: 2),
        dispensary: DispensaryID = DispensaryID("0601-01"), on day: LocalDay = march(1)
    ) -> FamilyRegistration {
        FamilyRegistration(
            familyID: theFamily, dispensaryID: dispensary, provinceCode: "06", members: members,
            paidThrough: paidThrough, registeredOn: day)
    }
}

extension FamilyEvent {
    static var registeredExample: FamilyEvent { .registered(Registered(.example())) }

    static func exited(_ persons: PersonID..., on day: LocalDay = march(10)) -> FamilyEvent {
        .exitExecuted(ExitExecuted(caseID: theCase, persons: persons, effectiveOn: day))
    }
}

/// The family of the examples after further events.
func record(_ events: FamilyEvent...) -> FamilyRecord {
    guard let record = Family.fold([.registeredExample] + events).record else { preconditionFailure("registered") }
    return record
}

extension Filing {
    static func example(
        _ procedure: Procedure = .voluntaryExit, persons: [PersonID] = [son], applicant: PersonID = head,
        province: String = "06", on day: LocalDay = march(2)
    ) -> Filing {
        Filing(
            RequestFiled(
                caseID: theCase, caseNumber: "SSC-EGR-2026-0000123-K", procedure: procedure, channel: .inPerson,
                filedAt: morning(day), legalDay: day, dispensaryID: DispensaryID("0601-01"), provinceCode: province,
                applicant: applicant, contact: Personal(.example, of: applicant), persons: persons,
                requirements: [PresentedRequirement(kind: .identityCard, presentation: .shownOriginal)],
                formMark: procedure == .voluntaryExit ? .signature : nil,
                visit: procedure == .homeVisit ? .example : nil, remark: nil, filedBy: nil))
    }
}

extension CaseRules {
    /// Without rest days, so that terms are plain weekdays.
    static let example = CaseRules(calendar: BusinessCalendar(restDays: []))
}

let clean: [Finding] = [.satisfied(.identification)]
let unsigned: [Finding] = [.observed(.exitForm, .exitForm, .notSigned)]
let unsignedForm = Observation(requirement: .exitForm, code: .notSigned)

extension CaseEvent {
    /// Opened on Monday 2 March 2026; thirty business days later is Monday 13 April.
    static func openedExample(
        _ filing: Filing = .example(), findings: [Finding] = clean, due: LocalDay = march(44)
    ) -> CaseEvent {
        .opened(
            Opened(
                filing: filing, familyID: theFamily, findings: findings, answerTermDays: 30, answerDue: due,
                at: morning(march(2))))
    }

    static func claimedExample(by official: StaffID = ana) -> CaseEvent {
        .reviewClaimed(ReviewClaimed(by: official, at: morning(march(3))))
    }

    /// Observed on Tuesday 3 March 2026; ten business days later is Tuesday 17 March.
    static func observedExample(by official: StaffID? = ana, correctBy: LocalDay = march(17)) -> CaseEvent {
        .observed(
            Observed(
                reference: .example, observations: [unsignedForm], termDays: 10, correctBy: correctBy, by: official,
                at: morning(march(3)), legalDay: march(3)))
    }

    static var lapsedExample: CaseEvent {
        .lapsed(Lapsed(reference: .example, correctBy: march(17), at: morning(march(18)), legalDay: march(18)))
    }
}

extension CaseReference {
    static let example = CaseReference(
        caseID: theCase, caseNumber: "SSC-EGR-2026-0000123-K", procedure: .voluntaryExit,
        dispensaryID: DispensaryID("0601-01"), provinceCode: "06")

    static let visitExample = CaseReference(
        caseID: theCase, caseNumber: "SSC-EGR-2026-0000123-K", procedure: .homeVisit,
        dispensaryID: DispensaryID("0601-01"), provinceCode: "06")
}

/// A plan against the family of the examples.
func plan(
    _ persons: PersonID..., newHead: PersonID? = nil, on day: LocalDay = march(6), after events: FamilyEvent...
) throws -> ExitPlan {
    guard let record = Family.fold([.registeredExample] + events).record else { preconditionFailure("registered") }
    return try ExitPlan.make(of: persons, from: record, newHead: newHead, effectiveOn: day)
}
