import Messages
import Platform

/// Files one script's request, online or at the counter, exactly as the two published ways say.
struct FilingDesk: Sendable {
    let staff: StaffRoom
    /// With a thread for each request under way, so that the time of a filing is the system's alone.
    let http: HTTPClient
    let mail: MailBox
    let ledger: Ledger
    let consent: IntakeClient.ConsentText
    /// The moment of the exercise's day at which papers were received, less whole days.
    let day: Instant
    let seed: UInt64

    /// A mistake is noted and does not stop the others.
    func file(_ script: CaseScript) async {
        defer { ledger.noteAttempt(script) }
        do {
            switch script.channel {
            case .online: try await fileOnline(script)
            case .inPerson: try await fileAtCounter(script)
            }
        } catch {
            ledger.note(error, script, "file")
        }
    }

    private func key(_ script: CaseScript, _ act: String) -> String { "exercise-\(seed)-\(script.index)-\(act)" }

    // MARK: Online, in the ten published steps

    private func fileOnline(_ script: CaseScript) async throws {
        guard let email = script.email else { preconditionFailure("an online request has an address") }
        let visitor = IntakeClient(api: staff.citizen.through(http))
        let started = try await visitor.start(
            .init(procedure: script.procedure, identification: script.identification, contact: script.contact),
            key: key(script, "start"))
        let citizen = IntakeClient(api: visitor.api.with(token: started.accessToken))
        try await citizen.verify(try await mail.code(to: email), of: started.caseId)
        var random = SeededGenerator(seed: seed, stream: UInt64(script.index))
        for requirement in [RequirementKind.identityCard, .exitForm] {
            let file = ScanFiles.file(of: requirement, for: "\(seed)-\(script.index)", random: &random)
            try await citizen.upload(file, as: requirement, to: started.caseId)
        }
        try await citizen.submit(
            .init(
                provinceCode: script.dispensary.provinceCode, dispensaryId: script.dispensary.id,
                persons: script.concerned, formMark: script.formMark, remark: nil), started.caseId)
        let begun = ContinuousClock.now
        let receipt = try await citizen.consent(
            .init(granted: true, textVersion: consent.version, textHash: consent.hash), started.caseId)
        keep(receipt, script, begun)
        if script.ending == .withdrawn { try await citizen.withdraw(receipt.caseId) }
    }

    // MARK: At the counter

    private func fileAtCounter(_ script: CaseScript) async throws {
        let clerk = IntakeClient(api: try staff.dispensary(script.dispensary.id).through(http))
        var requirements: [IntakeClient.RequirementBody] = [
            script.showsAffiliationCard
                ? .init(kind: .affiliationCard, presentation: .shownOriginal, missingAlternativeReason: .lost)
                : .init(kind: .identityCard, presentation: .shownOriginal, missingAlternativeReason: nil)
        ]
        if script.procedure == .voluntaryExit {
            requirements.append(.init(kind: .exitForm, presentation: .handedIn, missingAlternativeReason: nil))
        }
        let begun = ContinuousClock.now
        let receipt = try await clerk.fileAtCounter(
            .init(
                procedure: script.procedure, identification: script.identification, contact: script.contact,
                dispensaryId: script.dispensary.id, persons: script.concerned, requirements: requirements,
                formMark: script.procedure == .voluntaryExit ? script.formMark : nil,
                visit: script.procedure == .homeVisit ? visit(script) : nil, remark: nil,
                receivedAt: day.adding(seconds: -script.receivedDaysAgo * 86_400)), key: key(script, "counter"))
        keep(receipt, script, begun)
    }

    private func visit(_ script: CaseScript) -> IntakeClient.VisitBody {
        var random = SeededGenerator(seed: seed, stream: UInt64(script.index))
        let point = script.dispensary.point
        return IntakeClient.VisitBody(
            services: random.chance(0.2) ? [.medical, .dental] : [.medical],
            priorityGroups: [random.pick(PriorityGroup.allCases)],
            home: .init(
                parishCode: script.dispensary.parishCode, sector: "Recinto \(script.index % 9 + 1)",
                reference: "junto a la escuela",
                latitude: point.latitude + Double.random(in: -0.02...0.02, using: &random),
                longitude: point.longitude + Double.random(in: -0.02...0.02, using: &random)),
            weekdaysAtHome: [])
    }

    private func keep(_ receipt: IntakeClient.Receipt, _ script: CaseScript, _ begun: ContinuousClock.Instant) {
        let (seconds, attoseconds) = begun.duration(to: .now).components
        ledger.file(
            .init(
                script: script, caseID: receipt.caseId, caseNumber: receipt.caseNumber,
                accessToken: receipt.accessToken),
            milliseconds: Double(seconds) * 1_000 + Double(attoseconds) / 1e15)
    }

    // MARK: Corrections

    /// What the applicant does when asked to correct: a better scan online, the original again at the window.
    func correct(_ filed: Ledger.FiledCase) async {
        let script = filed.script
        do {
            let isOnline = script.channel == .online
            let api =
                isOnline
                ? staff.citizen.with(token: filed.accessToken) : try staff.dispensary(script.dispensary.id)
            let client = IntakeClient(api: api)
            let isAsked = try await Parallel.poll(for: .seconds(120)) {
                try await client.status(filed.caseID).status == "correction-requested" ? true : nil
            }
            guard isAsked != nil else {
                throw OperatorError("the correction was never asked for", fix: "look at ssc status")
            }
            if isOnline {
                let file = ScanFiles.jpeg(of: .identityCard, note: "\(seed)-\(script.index)-corrected")
                try await client.upload(file, as: .identityCard, to: filed.caseID)
            }
            let shown = IntakeClient.RequirementBody(
                kind: .identityCard, presentation: .shownOriginal, missingAlternativeReason: nil)
            try await client.correct(
                filed.caseID, .init(requirements: isOnline ? [] : [shown], formMark: nil, note: nil),
                key: key(script, "correct"))
        } catch {
            ledger.note(error, script, "correct")
        }
    }
}

extension CaseScript {
    var identification: IntakeClient.IdentificationBody { Self.identification(family.members[applicant]) }

    var contact: IntakeClient.ContactBody {
        IntakeClient.ContactBody(name: family.members[applicant].name, email: email, phone: "0991234567")
    }

    var concerned: [IntakeClient.PersonBody] {
        persons.map { position in
            let member = family.members[position]
            return IntakeClient.PersonBody(
                identification: Self.identification(member), name: member.name,
                role: member.kinship == .head ? "head" : "dependent")
        }
    }

    private static func identification(_ member: MemberRecord) -> IntakeClient.IdentificationBody {
        .init(kind: "cedula", value: member.cedula?.digits ?? "")
    }
}
