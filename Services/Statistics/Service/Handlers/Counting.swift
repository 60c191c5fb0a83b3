import EventSourcing
import Messages
import Platform
import StatisticsDomain

/// Counts what the other services tell, and brings the published figures up to date after a short while.
///
/// Each fact is noted at once; the figures of its month follow by a timer, so that a thousand facts of one second
/// become one published change with the last value.
struct Counting: Sendable {
    private static let timerKind = "volume-update"

    let settings: StatisticsSettings

    var handlers: [MessageHandler] {
        [
            .on(RequestFiled.self) { transaction, envelope in
                let body = envelope.body
                try transaction.handle(
                    CaseRecord.self, id: body.caseID.text,
                    .file(body.procedure, on: body.legalDay, at: body.filedAt))
            },
            .on(RequestWithdrawn.self) { transaction, envelope in
                let body = envelope.body
                try end(transaction, body.caseID, .withdrawn(body.procedure), body.legalDay, body.withdrawnAt)
            },
            .on(ExitExecuted.self) { transaction, envelope in
                let body = envelope.body
                try end(transaction, body.caseID, .exitExecuted, body.legalDay, body.executedAt)
            },
            .on(CaseRefused.self) { transaction, envelope in
                let body = envelope.body
                try end(transaction, body.caseID, .refused(body.procedure), body.legalDay, body.refusedAt)
            },
            .on(CaseLapsed.self) { transaction, envelope in
                let body = envelope.body
                try end(transaction, body.caseID, .lapsed(body.procedure), body.legalDay, body.lapsedAt)
            },
            .on(VisitPerformed.self) { transaction, envelope in
                let body = envelope.body
                let ending = CaseEnding.visitPerformed(personsSeen: body.personsSeen)
                try end(transaction, body.caseID, ending, body.performedOn, body.recordedAt)
            },
            .on(VisitRequestClosed.self) { transaction, envelope in
                let body = envelope.body
                try end(transaction, body.caseID, .visitClosed, body.legalDay, body.closedAt)
            },
            .on(ComplaintFiled.self) { transaction, envelope in
                let body = envelope.body
                try transaction.handle(
                    ComplaintRecord.self, id: body.complaintID.text, .count(body.procedure, on: body.legalDay))
                try scheduleUpdate(transaction, body.procedure, body.legalDay.period)
            },
        ]
    }

    private func end(
        _ transaction: Transaction, _ caseID: CaseID, _ ending: CaseEnding, _ day: LocalDay, _ at: Instant
    ) throws {
        try transaction.handle(CaseRecord.self, id: caseID.text, .end(ending, on: day, at: at, settings.rules))
        if settings.rules.attentions(of: ending) > 0 {
            try scheduleUpdate(transaction, ending.procedure, day.period)
        }
    }

    /// One timer per month and interval: its key holds the interval, so that a later fact never moves an earlier timer.
    private func scheduleUpdate(_ transaction: Transaction, _ procedure: Procedure, _ month: Period) throws {
        guard settings.cutover.isOwn(procedure, month) else { return }
        let interval = settings.updateMilliseconds
        let slot = transaction.now.millisecondsSinceEpoch / interval + 1
        try transaction.schedule(
            timer: Self.timerKind, key: "\(procedure.rawValue)/\(month)/\(slot)",
            dueAt: Instant(millisecondsSinceEpoch: slot * interval))
    }

    var timer: TimerHandler {
        .on(Self.timerKind) { transaction, key in
            let parts = key.split(separator: "/")
            guard parts.count == 3, let procedure = Procedure(rawValue: String(parts[0])),
                let month = Period(String(parts[1]))
            else { preconditionFailure("a timer of ours has another key: \(key)") }
            try Self.update(transaction, procedure, month)
        }
    }

    /// Publishes months that were counted before the setting made them ours.
    func catchUp(_ store: Store, _ ids: IdentifierSource) async throws {
        let id = ids.next()
        let metadata = EventMetadata(correlationID: id, causationID: id, actor: "system:statistics")
        try await store.write(metadata) { transaction in
            for (procedure, month) in try CountTable.months(transaction.sql)
            where settings.cutover.isOwn(procedure, month) {
                try Self.update(transaction, procedure, month)
            }
        }
    }

    private static func update(_ transaction: Transaction, _ procedure: Procedure, _ month: Period) throws {
        let figures = try CountTable.figures(procedure, month, transaction.sql)
        do {
            try transaction.handle(
                MonthlyVolume.self, id: MonthlyVolume.id(procedure, month),
                .record(procedure, month, figures, at: transaction.now))
        } catch MonthlyVolume.Rejection.monthIsBaseline {
            // The cut-over was moved back behind a month that was imported as published: it stays as published.
        }
    }
}
