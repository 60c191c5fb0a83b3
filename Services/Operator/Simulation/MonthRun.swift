import Foundation
import Messages
import Platform
import Synchronization

/// Plays a plan through a running system from the first account to the proof.
struct MonthRun: Sendable {
    let plan: MonthPlan
    let environment: SystemEnvironment
    let seed: UInt64
    private let concurrency: Int
    private let http: HTTPClient
    private let mail: MailBox
    private let ledger = Ledger()

    /// Without any progress for so long, what is missing counts as lost.
    private static let patience = Duration.seconds(90)

    init(plan: MonthPlan, environment: SystemEnvironment, concurrency: Int, seed: UInt64) throws {
        self.plan = plan
        self.environment = environment
        self.concurrency = concurrency
        self.seed = seed
        http = HTTPClient(.init(threads: concurrency))
        mail = MailBox(folder: try environment.required("SSC_MAIL_FOLDER"))
    }

    func play() async throws -> MonthOutcome {
        let begun = ContinuousClock.now
        Output.say(
            "\(plan.month): \(plan.scripts.count) cases of \(plan.dispensaries.count) dispensaries, seed \(seed)")
        let staff = try await StaffRoom(environment, http: http, seed: seed)
        let desks = visitDesks(staff)
        try await prepare(staff, desks)
        let before = try await figuresBefore(staff)
        let figures = FigureBoard(try environment.broker("SSC_DASHBOARD_BROKER"))
        let filing = try await filingDesk(staff)
        let started = ContinuousClock.now
        let finished = try await work(staff, desks, filing, figures, before, started)
        Output.say("Checking every case against what the system shows in public")
        let proof = MonthProof(
            plan: plan, ledger: ledger, mail: mail, staff: staff, figures: figures, before: before,
            environment: environment, concurrency: concurrency)
        let findings = try await proof.findings()
        await figures.stop()
        return MonthOutcome(
            findings: findings, troubles: ledger.troubles,
            throughput: Double(findings.ended) / max(0.001, Self.seconds(from: started, to: finished)),
            filingMedian: ledger.filingMilliseconds(0.5), filingSlow: ledger.filingMilliseconds(0.99),
            wall: Self.seconds(from: begun, to: .now))
    }

    private static func seconds(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) -> Double {
        let (seconds, attoseconds) = start.duration(to: end).components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    // MARK: Before the first request

    private func visitDesks(_ staff: StaffRoom) -> [VisitDesk] {
        let visits = Dictionary(grouping: plan.scripts.filter { $0.procedure == .homeVisit }) { $0.dispensary.id }
        return plan.dispensaries.compactMap { dispensary in
            visits[dispensary.id].map {
                VisitDesk(dispensary: dispensary, month: plan.month, staff: staff, ledger: ledger, scripts: $0)
            }
        }
    }

    private func prepare(_ staff: StaffRoom, _ desks: [VisitDesk]) async throws {
        Output.say("Publishing \(plan.scripts.count) families as the affiliation system, and hiring staff")
        async let published: Void = publishFamilies()
        try await staff.hire(for: plan.dispensaries)
        try await Parallel.forEach(desks, limit: 4) { try await $0.makeTeams() }
        try await published
        try await awaitRegister(staff)
    }

    private func publishFamilies() async throws {
        let publisher = AffiliationPublisher(try environment.broker("SSC_FOREIGN_BROKER"))
        let items = plan.scripts.map { script in
            AffiliationPublisher.Item(id: "exercise-\(seed)-family-\(script.index)", message: script.family)
        }
        try await publisher.publish(items, at: ServiceClock().now)
        await publisher.close()
    }

    /// Families are taken in the order of their publication, so when the last ones are known all are; a look into the
    /// middle guards against one that was put aside.
    private func awaitRegister(_ staff: StaffRoom) async throws {
        let count = plan.scripts.count
        for position in Set([count - 1, count / 2, count / 3, 0]) where position >= 0 {
            let script = plan.scripts[position]
            guard let cedula = script.family.members.first?.cedula else { continue }
            let client = ReviewClient(api: try staff.reviewer(script.dispensary.provinceCode, second: false))
            let isKnown = try await Parallel.poll(for: .seconds(300)) { try await client.knows(cedula) ? true : nil }
            guard isKnown != nil else {
                throw OperatorError(
                    "the register does not know the families after five minutes",
                    fix: "ssc status and ssc parked list show where they stay")
            }
        }
    }

    /// What an earlier exercise on the same system has counted.
    private func figuresBefore(_ staff: StaffRoom) async throws -> [Procedure: PublishedMonth.Figures] {
        var before: [Procedure: PublishedMonth.Figures] = [:]
        for procedure in Procedure.allCases {
            guard let month = try await StatisticsClient(api: staff.citizen).month(procedure, plan.month) else {
                continue
            }
            guard month.source == .own else {
                throw OperatorError(
                    "\(plan.month) is a month that was published before this system counted",
                    fix: "start the services with SSC_STATISTICS_CUTOVER=\(plan.month)")
            }
            before[procedure] = .init(complaints: month.complaints, attentions: month.attentions)
        }
        return before
    }

    private func filingDesk(_ staff: StaffRoom) async throws -> FilingDesk {
        // Ten in the morning on the last business day, which is the day that the system's clock shows.
        let calendar = BusinessCalendar(
            restDays: try Catalogue.load(folder: environment.required("SSC_CATALOGUE")).nationalRestDays)
        var day = plan.month.lastDay
        while !calendar.isBusinessDay(day) { day = day.adding(days: -1) }
        let morning = Instant(millisecondsSinceEpoch: day.daysSinceEpoch * 86_400_000 + 13 * 3_600_000)
        return FilingDesk(
            staff: staff, http: HTTPClient(.init(threads: concurrency)), mail: mail, ledger: ledger,
            consent: try await IntakeClient(api: staff.citizen).consentText(),
            day: morning, seed: seed)
    }

    // MARK: The month itself

    /// Everybody works at the same time.
    /// - Returns: when the last public sign of a case was seen.
    private func work(
        _ staff: StaffRoom, _ desks: [VisitDesk], _ filing: FilingDesk, _ figures: FigureBoard,
        _ before: [Procedure: PublishedMonth.Figures], _ started: ContinuousClock.Instant
    ) async throws -> ContinuousClock.Instant {
        let (corrections, toCorrect) = AsyncStream.makeStream(of: Ledger.FiledCase.self)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await mail.follow() }
            group.addTask { await figures.run() }
            group.addTask { try await showProgress(started, figures) }
            group.addTask {
                await withTaskGroup { applicants in
                    for await filed in corrections { applicants.addTask { await filing.correct(filed) } }
                }
            }
            for province in Set(plan.dispensaries.map(\.provinceCode)) {
                let desk = ReviewDesk(
                    provinceCode: province, staff: staff, ledger: ledger, seed: seed, toCorrect: toCorrect)
                group.addTask { try await desk.run() }
            }
            async let visits: Void = Parallel.forEach(desks, limit: desks.count + 1) { await $0.run() }
            try await Parallel.forEach(plan.scripts, limit: concurrency) { await filing.file($0) }
            await fileComplaints(staff)
            try await visits
            let finished = try await awaitTheEnd(figures, before)
            toCorrect.finish()
            group.cancelAll()
            await figures.stop()
            do { try await group.waitForAll() } catch is CancellationError {}
            return finished
        }
    }

    private func fileComplaints(_ staff: StaffRoom) async {
        for (procedure, count) in plan.complaints {
            for number in 0..<count {
                do {
                    try await IntakeClient(api: staff.citizen).complain(
                        .init(
                            procedure: procedure, caseNumber: nil, dispensaryId: plan.dispensaries.first?.id,
                            text: "La atención demoró demasiado."),
                        key: "exercise-\(seed)-complaint-\(procedure.rawValue)-\(number)")
                } catch {
                    if let script = plan.scripts.first { ledger.note(error, script, "complain") }
                }
            }
        }
    }

    /// Waits until every expected mail and figure is there, or nothing moves any more.
    private func awaitTheEnd(
        _ figures: FigureBoard, _ before: [Procedure: PublishedMonth.Figures]
    ) async throws -> ContinuousClock.Instant {
        let mailsExpected = ExpectedOutputs.mails(of: ledger.filedCases)
        let figuresExpected = ExpectedOutputs.figures(of: ledger.filedCases, plan, before: before)
        var last = (mails: -1, attentions: -1)
        var lastMove = ContinuousClock.now
        while true {
            let present = (mails: mail.count, attentions: figures.attentions(plan.month))
            if present != last {
                last = present
                lastMove = .now
            }
            let isComplete = present.mails >= mailsExpected && figures.shows(figuresExpected, plan.month)
            if isComplete || lastMove.duration(to: .now) > Self.patience { return lastMove }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func showProgress(_ started: ContinuousClock.Instant, _ figures: FigureBoard) async throws {
        var last = -1
        while true {
            try await Task.sleep(for: .seconds(5))
            let counts = ledger.counts
            let sum = counts.filed + counts.decided + counts.visitsDone + mail.count
            guard sum != last else { continue }
            last = sum
            Output.say(
                "  \(Int(Self.seconds(from: started, to: .now))) s: filed \(counts.filed) of \(plan.scripts.count), "
                    + "exits decided \(counts.decided), visits made \(counts.visitsDone), mails \(mail.count), "
                    + "counted \(figures.attentions(plan.month)), troubles \(counts.troubles)")
        }
    }
}
