import Logging
import Messages
import Platform
import Synchronization

/// Compares what was filed with what the system shows in public: status pages, mails, notices, figures, registry queue.
struct MonthProof: Sendable {
    let plan: MonthPlan
    let ledger: Ledger
    let mail: MailBox
    let staff: StaffRoom
    let figures: FigureBoard
    let before: [Procedure: PublishedMonth.Figures]
    let environment: SystemEnvironment
    let concurrency: Int

    struct Findings: Sendable {
        /// Filed cases that ended as they had to.
        var ended = 0
        /// Cases of the plan that were not filed, did not end, or whose people were not told.
        var lost = 0
        /// Mails, exits or counts that happened more than once.
        var duplicated = 0
        var statisticsDifference = 0
        /// Mails that came again with the Message-ID of one before: after a crash nobody knows whether the mail server
        /// had taken it.
        var resent = 0
        var details: [String] = []

        mutating func detail(_ text: String) {
            if details.count < 20 { details.append(text) }
        }
    }

    func findings() async throws -> Findings {
        var findings = Findings()
        let filed = ledger.filedCases
        let unfiled = plan.scripts.count - filed.count
        if unfiled > 0 { findings.detail("\(unfiled) requests could not be filed") }
        findings.lost += unfiled
        try await checkCases(filed, &findings)
        checkMails(filed, &findings)
        try await checkRegistry(filed, &findings)
        try await checkFigures(filed, &findings)
        return findings
    }

    // MARK: Each case

    private func checkCases(_ filed: [Ledger.FiledCase], _ findings: inout Findings) async throws {
        let problems = Mutex<[String]>([])
        let sound = Mutex(0)
        try await Parallel.forEach(filed, limit: concurrency) { filed in
            if let problem = try await problem(of: filed) {
                problems.withLock { $0.append(problem) }
            } else {
                sound.withLock { $0 += 1 }
            }
        }
        let found = problems.withLock { $0 }
        findings.ended = sound.withLock { $0 }
        findings.lost += found.count
        for problem in found { findings.detail(problem) }
    }

    /// Why a case is not ended or its people not told; `nil` when all is well.
    private func problem(of filed: Ledger.FiledCase) async throws -> String? {
        let script = filed.script
        let citizen = IntakeClient(api: staff.citizen.with(token: filed.accessToken))
        let status = try await settledStatus(filed, citizen)
        guard status == script.finalStatus else {
            return "\(filed.caseNumber) is \(status) instead of \(script.finalStatus)"
        }
        var told: [NoticeKind: Int] = [:]
        if script.email != nil {
            for kind in script.expectedNotices.keys { told[kind] = mail.count(kind, of: filed.caseNumber) }
        } else {
            told = try await settledLetters(filed)
        }
        for (kind, count) in script.expectedNotices where told[kind, default: 0] < count {
            return "\(filed.caseNumber): \(told[kind, default: 0]) notices \(kind.rawValue) instead of \(count)"
        }
        return nil
    }

    /// How long the last facts of a case are waited for.
    private static let patience = Duration.seconds(20)

    /// Notices by letter or by hand that were sent. One whose attempt a killed process took along is tried again after
    /// some seconds.
    private func settledLetters(_ filed: Ledger.FiledCase) async throws -> [NoticeKind: Int] {
        let client = NoticeClient(api: try staff.deliveryDesk())
        var told: [NoticeKind: Int] = [:]
        _ = try await Parallel.poll(for: Self.patience) { () -> Bool? in
            let sent = try await client.notices(of: filed.caseID).filter { $0.state == "sent" }
            told = Dictionary(grouping: sent, by: \.kind).mapValues(\.count)
            return filed.script.expectedNotices.allSatisfy { told[$0.key, default: 0] >= $0.value } ? true : nil
        }
        return told
    }

    /// The page follows the facts by messages, so the very last ones may need a moment.
    private func settledStatus(_ filed: Ledger.FiledCase, _ citizen: IntakeClient) async throws -> String {
        var status = ""
        _ = try await Parallel.poll(for: Self.patience) { () -> Bool? in
            status = try await citizen.status(filed.caseID).status
            return status == filed.script.finalStatus ? true : nil
        }
        return status
    }

    // MARK: Nothing twice

    private func checkMails(_ filed: [Ledger.FiledCase], _ findings: inout Findings) {
        let mails = mail.mails
        let repeated = mails.count - Set(mails.map(\.messageID)).count
        if repeated > 0 { findings.detail("\(repeated) mails have the Message-ID of another") }
        findings.resent = repeated
        for case let filed in filed where filed.script.email != nil {
            for kind in NoticeKind.allCases where kind != .verificationCode {
                let surplus = mail.count(kind, of: filed.caseNumber) - (filed.script.expectedNotices[kind] ?? 0)
                guard surplus > 0 else { continue }
                findings.duplicated += surplus
                findings.detail("\(filed.caseNumber): \(surplus) mails \(kind.rawValue) too many")
            }
        }
    }

    /// Each executed exit reaches the affiliation systems exactly once.
    private func checkRegistry(_ filed: [Ledger.FiledCase], _ findings: inout Findings) async throws {
        let executed = Set(filed.filter { $0.script.ending == .executed }.map(\.caseID))
        let told = try await RegistryReader.affiliationEnded(environment, until: executed.count)
            .filter { ledger.filedCase($0) != nil }
        let surplus = told.count - Set(told).count + Set(told).subtracting(executed).count
        let missing = executed.subtracting(told).count
        if surplus > 0 { findings.detail("\(surplus) exits were told to the affiliation systems twice or wrongly") }
        if missing > 0 { findings.detail("\(missing) exits never reached the affiliation systems") }
        findings.duplicated += surplus
        findings.lost += missing
    }

    // MARK: Figures

    private func checkFigures(_ filed: [Ledger.FiledCase], _ findings: inout Findings) async throws {
        let client = StatisticsClient(api: staff.citizen)
        for (procedure, expected) in ExpectedOutputs.figures(of: filed, plan, before: before) {
            let page = try await client.month(procedure, plan.month)
            let streamed = figures.figure(procedure, plan.month)
            let shown = [
                ("page", page?.attentions ?? 0, page?.complaints ?? 0),
                ("stream", streamed?.attentions ?? 0, streamed?.complaints ?? 0),
            ]
            for (place, attentions, complaints) in shown {
                let difference = abs(attentions - expected.attentions) + abs(complaints - expected.complaints)
                guard difference > 0 else { continue }
                findings.statisticsDifference += difference
                findings.detail(
                    "\(procedure.rawValue) on the \(place): \(attentions) attentions and \(complaints) complaints "
                        + "instead of \(expected.attentions) and \(expected.complaints)")
            }
        }
    }
}

/// Takes the messages for the affiliation systems, as one of them would.
enum RegistryReader {
    private static let quiet = Duration.seconds(3)

    /// A message that comes again under its id is one message, as for every receiver: after a failure the relay repeats
    /// what lies behind its checkpoint.
    ///
    /// - Returns: the cases of all exits in the queue, as often as they were told.
    static func affiliationEnded(_ environment: SystemEnvironment, until expected: Int) async throws -> [String] {
        let prefix = environment.optional("SSC_REGISTRY_BROKER") == nil ? "SSC_BROKER" : "SSC_REGISTRY_BROKER"
        let cases = Mutex<[String: String]>([:])
        let lastArrival = Mutex(ContinuousClock.now)
        let consumer = Consumer(
            address: try environment.broker(prefix), queue: SystemTopology.registryQueue, label: "ssc registry",
            logger: QuietLogger.make()
        ) { batch in
            lastArrival.withLock { $0 = .now }
            for delivery in batch where delivery.properties.type == AffiliationEnded.type {
                let message = try? MessageJSON(sealer: nil).decode(AffiliationEnded.self, from: .init(delivery.body))
                if let message { cases.withLock { $0[delivery.properties.messageID] = message.caseID.text } }
            }
            return .acknowledged
        }
        async let running: Void = consumer.run()
        // Goes on a little after the expected number: a surplus must be seen too.
        _ = try await Parallel.poll(for: .seconds(60)) { () -> Bool? in
            let since = lastArrival.withLock { $0 }.duration(to: .now)
            return consumer.status.isReady && since > quiet ? true : nil
        }
        await consumer.close()
        await running
        return cases.withLock { Array($0.values) }
    }
}
