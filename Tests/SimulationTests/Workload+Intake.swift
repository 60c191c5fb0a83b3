import EventSourcing
import IntakeDomain
import Messages

@testable import Intake
@testable import Platform

extension Workload {
    func actAtIntake() {
        switch chance.number(below: 20) {
        case 0..<8: fileAtCounter(anyHousehold, chance.happens(0.5) ? .homeVisit : .voluntaryExit, key: newKey)
        case 8..<10: repeatUnanswered()
        case 10..<13: startOnline()
        case 13..<16: finishOnline()
        case 16: withdraw()
        case 17..<19: correct()
        default: complain()
        }
    }

    private func repeatUnanswered() {
        guard let filing = chance.pick(world.known.unanswered) else { return }
        fileAtCounter(filing.household, filing.procedure, key: filing.key)
    }

    private func fileAtCounter(_ number: Int, _ procedure: Procedure, key: String) {
        let household = household(number)
        let input = counterInput(household, procedure)
        let clerk = staff("clerk", .clerk, at: household.family.dispensaryID)
        if !world.known.unanswered.contains(where: { $0.key == key }) {
            world.known.unanswered.append((key, number, procedure))
        }
        world.act("file \(procedure.rawValue) of F-\(number)", at: "intake") { [world] process in
            let environment = try IntakeEnvironment(process.context)
            let caller = Caller(requestID: key, actor: "staff:clerk", effectID: key)
            let receipt = try await FileAtCounter(environment: environment)(input, by: clerk, caller)
            world.known.unanswered.removeAll { $0.key == key }
            world.known.filed.append((receipt.caseID, number, procedure))
            return receipt.caseNumber.text
        }
    }

    private func counterInput(_ household: Household, _ procedure: Procedure) -> FileAtCounter.Input {
        let family = household.family
        let isVisit = procedure == .homeVisit
        let persons = isVisit || chance.happens(0.5) ? [0, 2] : [chance.number(below: 3)]
        let requirements =
            [PresentedRequirement(kind: .identityCard, presentation: .shownOriginal)]
            + (isVisit ? [] : [PresentedRequirement(kind: .exitForm, presentation: .handedIn)])
        return FileAtCounter.Input(
            procedure: procedure, identification: identification(household, 0),
            contact: Contact(
                name: family.members[0].name, email: chance.happens(0.6) ? household.email(of: 0) : nil,
                phone: PhoneNumber("0991234567")),
            place: Place(provinceCode: family.provinceCode, sectorID: nil, dispensaryID: family.dispensaryID),
            persons: persons.map { person(household, $0) }, requirements: requirements,
            formMark: isVisit ? nil : .signature,
            visit: isVisit
                ? .init(
                    services: [.medical], priorityGroups: [.olderAdult],
                    home: HomeLocation(
                        parishCode: nil, sector: "Recinto \(Household.mark)", reference: "junto a la escuela",
                        point: nil),
                    weekdaysAtHome: []) : nil,
            remark: nil, receivedAt: nil)
    }

    private func identification(_ household: Household, _ member: Int) -> Identification {
        Identification(kind: .cedula, number: household.family.members[member].cedula?.digits ?? "")
    }

    private func person(_ household: Household, _ member: Int) -> ChooseRequest.Person {
        ChooseRequest.Person(
            identification: identification(household, member), name: household.family.members[member].name,
            role: member == 0 ? .head : .dependent)
    }

    // MARK: Online

    private func startOnline() {
        let number = anyHousehold
        let household = household(number)
        guard let email = household.email(of: 0) else { return }
        let input = StartRequest.Input(
            procedure: .voluntaryExit, identification: identification(household, 0),
            contact: Contact(
                name: household.family.members[0].name, email: email, phone: PhoneNumber("0991234567")))
        let key = newKey
        world.act("start online of F-\(number)", at: "intake") { [world] process in
            let environment = try IntakeEnvironment(process.context)
            let caller = Caller(requestID: key, actor: "citizen", effectID: key)
            let started = try await StartRequest(environment: environment)(input, by: caller)
            world.known.drafts.append((started.caseID, number))
            return started.caseID.text
        }
    }

    /// Everything from the code in the mail to the consent. The bytes of the scans stay outside: a disk full of files
    /// is not part of a world.
    private func finishOnline() {
        guard let draft = chance.pick(world.known.drafts) else { return }
        let household = household(draft.household)
        let (caseID, family) = (draft.caseID, household.family)
        let text = household.email(of: 0).flatMap { world.mail.lastText[$0.text] } ?? ""
        let code = text.split(separator: "\n").last { $0.contains("Su código es") }?.filter(\.isNumber) ?? "000000"
        let person = person(household, 2)
        let key = newKey
        world.act("finish online of F-\(draft.household)", at: "intake") { [world] process in
            let environment = try IntakeEnvironment(process.context)
            let caller = Caller(requestID: key, actor: "citizen")
            guard case .verified = try await VerifyEmail(environment: environment).enter(code, for: caseID, by: caller)
            else { return "wrong code" }
            try await Self.attachScans(to: caseID, environment, caller)
            let finish = FinishRequest(environment: environment)
            try await finish.submit(
                .init(
                    place: Place(provinceCode: family.provinceCode, sectorID: nil, dispensaryID: family.dispensaryID),
                    persons: [person], formMark: .signature, remark: nil), for: caseID, by: caller)
            let consent = environment.consent
            let receipt = try await finish.giveConsent(
                textVersion: consent.version, textHash: consent.hash, for: caseID, by: caller)
            if !world.known.filed.contains(where: { $0.caseID == caseID }) {
                world.known.filed.append((caseID, draft.household, .voluntaryExit))
            }
            return receipt.caseNumber.text
        }
    }

    private static func attachScans(
        to caseID: CaseID, _ environment: IntakeEnvironment, _ caller: Caller
    ) async throws {
        let rules = environment.requirements.requirements(of: .voluntaryExit, in: .online)
        let now = environment.now
        try await environment.store.write(caller.metadata) { transaction in
            for kind in [RequirementKind.identityCard, .exitForm] {
                let scan = UploadedDocument(
                    documentID: DocumentID(transaction.newID()), mediaType: "application/pdf", bytes: 1_000,
                    sha256: String(repeating: "0a", count: 32))
                try transaction.handle(
                    ServiceRequest.self, id: caseID.text, .attach(kind, scan, rules: rules, at: now))
            }
        }
    }

    // MARK: Later

    private func withdraw() {
        guard let filed = chance.pick(world.known.filed) else { return }
        let key = newKey
        world.act("withdraw \(filed.caseID)", at: "intake") { process in
            try await FollowCase(environment: try IntakeEnvironment(process.context))
                .withdraw(filed.caseID, by: Caller(requestID: key, actor: "citizen"))
            return "done"
        }
    }

    private func correct() {
        guard let filed = chance.pick(world.known.filed) else { return }
        let key = newKey
        world.act("correct \(filed.caseID)", at: "intake") { process in
            try await FollowCase(environment: try IntakeEnvironment(process.context)).correct(
                filed.caseID,
                .init(presented: [PresentedRequirement(kind: .identityCard, presentation: .shownOriginal)]),
                by: Caller(requestID: key, actor: "citizen"))
            return "done"
        }
    }

    private func complain() {
        let number = anyHousehold
        let household = household(number)
        let key = newKey
        let input = Complaints.Input(
            procedure: .homeVisit, caseNumber: nil, dispensaryID: household.family.dispensaryID,
            text: "Nadie de \(Household.mark) vino", contact: nil)
        world.act("complain as F-\(number)", at: "intake") { process in
            let id = try await Complaints(environment: try IntakeEnvironment(process.context))
                .file(input, by: Caller(requestID: key, actor: "citizen", effectID: key))
            return id.text
        }
    }
}
