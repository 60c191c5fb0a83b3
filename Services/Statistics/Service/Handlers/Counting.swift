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
            .on(RequestWithdrawn.self) { try end($0, $1.body.caseID, .withdrawn($1.body.procedure), $1.body.legalDay, $1.body.withdrawnAt) },
            .on(ExitExecuted.self) { try end($0, $1.body.caseID, .exitExecuted, $1.body.legalDay, $1.body.executedAt) },
            .on(CaseRefused.self) { try end($0, $1.body.caseID, .refused($1.body.procedure), $1.body.legalDay, $1.body.refusedAt) },
            .on(CaseLapsed.self) { try end($0, $1.body.caseID, .lapsed($1.body.procedure), $1.body.legalDay, $1.body.lapsedAt) },
            .on(VisitPerformed.self) {
                try end(
                    $0, $1.body.caseID, .visitPerformed(personsSeen: $1.body.personsSeen), $1.body.performedOn,
                    $1.body.recordedAt)
            },
            .on(VisitRequestClosed.self) { try end($0, $1.body.caseID, .visitClosed, $1.body.legalDay, $1.body.closedAt) },
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
}
