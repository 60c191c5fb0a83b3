import Hummingbird
import Messages
import Platform
import RequirementValidationDomain

/// The page of one case at `/revision/casos/{id}`.
struct CasePage: Sendable {
    let reading: CaseReading
    let links: DocumentLinks
    let context: ServiceContext

    func register(on routes: Routes) {
        routes.requiring(.reviewer).get("/revision/casos/{id}") { _, web in
            let staff = try web.requireStaff(.reviewer)
            let dossier = try await reading.dossier(try web.caseID(), for: staff, requestID: web.requestID)
            return try context.pages.render("case", try content(dossier, staff), context: web)
        }
    }

    private func content(_ dossier: CaseDossier, _ staff: StaffIdentity) throws -> PageContent {
        var content = CaseHeading(dossier, context.catalogue).content
        content.merge(summary(dossier)) { _, new in new }
        content.merge(decisions(dossier, staff)) { _, new in new }
        content["documents"] = try documents(dossier.file, staff.id)
        content["findings"] = dossier.file.findings.map { finding in
            [
                "check": Texts.check(finding.check), "outcome": Texts.outcome(finding.outcome),
                "tag": finding.outcome.tag, "text": Texts.finding(finding),
                "people": finding.persons.map { dossier.name(of: $0) }.joined(separator: ", "),
                "hasPeople": !finding.persons.isEmpty,
            ] as PageContent
        }
        content["members"] = dossier.family.map { MemberRows($0, leaving: dossier.file.filing.persons).content } ?? []
        content["hasFamily"] = dossier.family != nil
        content["family"] = dossier.family.map { FamilySummary($0, context.catalogue).content } ?? [:]
        content["history"] = dossier.history.map { entry in
            [
                "at": SpanishDay.moment(entry.at, in: dossier.file.zone), "text": Texts.step(entry.step),
                "by": entry.step.by?.text ?? "", "hasBy": entry.step.by != nil,
                "observations": entry.step.observations.map { Texts.observation($0) },
            ] as PageContent
        }
        return content
    }

    private func summary(_ dossier: CaseDossier) -> PageContent {
        let file = dossier.file
        let filing = file.filing
        let contact = filing.contact.value
        let earlier = file.earlierAnswerDue.map { SpanishDay.short($0) }.joined(separator: ", ")
        var content: PageContent = [
            "channel": Texts.channel(filing.channel), "filed": SpanishDay.moment(filing.filedAt, in: file.zone),
            "applicant": contact?.name ?? dossier.name(of: filing.applicant),
            "email": [contact?.email?.text].compactMap { $0 },
            "phone": [contact?.phone?.e164].compactMap { $0 },
            "persons": filing.persons.map { dossier.name(of: $0) },
            "answerDue": SpanishDay.long(file.answerDue), "earlierAnswerDue": earlier, "hasEarlier": !earlier.isEmpty,
            "isExit": filing.procedure == .voluntaryExit, "mark": Texts.mark(file.formMark),
            "notes": file.notes.compactMap(\.value), "hasNotes": file.notes.contains { $0.value != nil },
            "isVisit": filing.visit != nil,
        ]
        if let visit = filing.visit {
            content["services"] = Texts.visitServices(visit)
            content["priorities"] = visit.priorityGroups.map { Texts.priority($0) }.joined(separator: ", ")
            content["weekdays"] = Texts.weekdays(visit.weekdaysAtHome)
            content["home"] = visit.home.value.map { "\($0.sector), \($0.reference)" } ?? Texts.erasedName
        }
        return content
    }

    private func documents(_ file: CaseFile, _ reader: StaffID) throws -> [PageContent] {
        try file.requirements.map { requirement in
            let path = try requirement.document.map { try links.path(to: $0.documentID, for: reader) }
            return [
                "kind": Texts.requirement(requirement.kind),
                "presentation": Texts.presentation(requirement.presentation),
                "reason": requirement.missingAlternativeReason.map { Texts.missingReason($0) } ?? "",
                "hasReason": requirement.missingAlternativeReason != nil, "href": path ?? "", "hasFile": path != nil,
            ]
        }
    }

    /// Which buttons the official sees; the domain checks again.
    private func decisions(_ dossier: CaseDossier, _ staff: StaffIdentity) -> PageContent {
        var content: PageContent = [
            "canClaim": false, "isClaimedByAnother": false, "canRelease": false, "canDecide": false,
            "awaitsSecond": false, "canSecond": false,
            "isObserved": false, "isEnded": false, "hasDecision": !dossier.file.phase.isWaiting, "hasEffect": false,
        ]
        switch dossier.file.phase {
        case .inReview(nil): content["canClaim"] = true
        case .inReview(let official?):
            content["canDecide"] = official == staff.id
            content["canRelease"] = official == staff.id || staff.has(.systemOperator)
            content["isClaimedByAnother"] = official != staff.id
            content["claimedBy"] = official.text
        case .observed(let term):
            content["isObserved"] = true
            content["correctBy"] = SpanishDay.long(term.correctBy)
            content["earlierCorrectBy"] = term.earlier.map { SpanishDay.short($0) }.joined(separator: ", ")
            content["hasEarlierCorrectBy"] = !term.earlier.isEmpty
            content["observations"] = term.observations.map { Texts.observation($0) }
        case .awaitingSecondApproval(let plan, let first):
            content["awaitsSecond"] = true
            content["canSecond"] = first != staff.id
            content["firstApproval"] = first.text
            content["effectiveOn"] = SpanishDay.long(plan.effectiveOn)
            content["leaving"] = plan.persons.map { dossier.name(of: $0) }
            content["newHead"] = plan.newHead.map { dossier.name(of: $0) } ?? ""
            content["hasNewHead"] = plan.newHead != nil
            content["leavesWithoutHead"] = plan.leavesGroupWithoutHead
        case .exitExecuted(let day):
            content["isEnded"] = true
            content["hasEffect"] = true
            content["effectiveOn"] = SpanishDay.long(day)
        case .validated, .refused, .lapsed, .withdrawn: content["isEnded"] = true
        }
        return content
    }
}

extension CaseFile.Phase {
    /// Whether the case waits for somebody else, so that the page has nothing to say under "decision".
    fileprivate var isWaiting: Bool {
        switch self {
        case .observed, .awaitingSecondApproval: true
        case .inReview, .validated, .exitExecuted, .refused, .lapsed, .withdrawn: false
        }
    }
}

/// What the head of every page about a case shows.
struct CaseHeading {
    let content: PageContent

    init(_ dossier: CaseDossier, _ catalogue: Catalogue) {
        let file = dossier.file
        let limit = file.answerDue
        let place = catalogue.dispensary(file.filing.dispensaryID)
        content = [
            "id": file.filing.caseID.text, "number": file.filing.caseNumber, "version": dossier.version,
            "procedure": Texts.procedure(file.filing.procedure), "state": Texts.state(file.phase.kind),
            "tag": file.phase.kind.tag, "claimedBy": "",
            "dispensary": place?.name ?? file.filing.dispensaryID.text,
            "province": catalogue.province(file.filing.provinceCode)?.name ?? file.filing.provinceCode,
            "daysUsed": Texts.businessDays(dossier.businessDaysUsed), "isLate": dossier.today > limit,
            "isOpen": file.phase.kind.isOpen,
        ]
    }
}

extension CaseDossier {
    /// The name of a person of the case for the screen.
    func name(of person: PersonID) -> String {
        if let member = family?.member(person) { return member.identity?.value?.name ?? Texts.erasedName }
        if person == file.filing.applicant { return file.filing.contact.value?.name ?? Texts.erasedName }
        return Texts.unknownPerson
    }
}

/// The members of a family as rows of a table.
struct MemberRows {
    let content: [PageContent]

    init(_ record: FamilyRecord, leaving: [PersonID]) {
        content = record.members.map { member in
            let identity = member.identity?.value
            var notes: [String] = []
            if member.isPensioner { notes.append(Texts.pensioner) }
            if member.isUnlisted { notes.append(Texts.unlisted) }
            return [
                "name": identity?.name ?? Texts.erasedName,
                "number": identity?.cedula?.digits ?? identity?.foreignCode ?? "",
                "born": identity?.birthDate.map { SpanishDay.short($0) } ?? "",
                "kinship": Texts.kinship(member.kinship), "status": Texts.status(member.status),
                "notes": notes, "isConcerned": leaving.contains(member.person),
            ]
        }
    }
}

/// A family in a few lines.
struct FamilySummary {
    let content: PageContent

    init(_ record: FamilyRecord, _ catalogue: Catalogue) {
        let paid = record.paidThrough.map { Texts.paidThrough($0) } ?? Texts.neverPaid
        let loss = record.headLoss.map { Texts.headLoss($0) }
        content = [
            "familyNumber": record.familyID.text,
            "familyDispensary": catalogue.dispensary(record.dispensaryID)?.name ?? record.dispensaryID.text,
            "contributions": paid, "headLoss": loss ?? "", "hasHeadLoss": loss != nil,
        ]
    }
}
