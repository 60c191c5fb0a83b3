import EventSourcing
import IntakeDomain
import Messages
import Platform

/// The highest counter of case numbers per procedure and year.
///
/// Read and raised in the transaction that files, on the one writing thread, so that a number is never given twice;
/// made of the log itself, so that no rebuild can forget one that was given. A restored log may have forgotten some, so
/// the first number after a restore lies far behind the last.
enum CaseCounterProjection: Projection {
    static let name = "case-counter"
    static let version = 2
    /// Numbers left out after a restore: the lost part of the log has given some of them to cases that others know.
    static let skippedAfterRestore = 1_000
    static let tables = ["case_counter"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS case_counter (
            procedure TEXT NOT NULL, year BIGINT NOT NULL, last BIGINT NOT NULL, position BIGINT NOT NULL,
            PRIMARY KEY (procedure, year));
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard case .filed(let filing)? = recorded.event as? ServiceRequestEvent else { return }
        let number = filing.caseNumber
        try sql.execute(
            """
            INSERT INTO case_counter (procedure, year, last, position) VALUES ($1, $2, $3, $4)
            ON CONFLICT (procedure, year) DO UPDATE SET last = excluded.last, position = excluded.position
            WHERE excluded.last > case_counter.last
            """,
            [
                .text(number.procedure.rawValue), SQLValue(number.year), SQLValue(number.serial),
                SQLValue(recorded.position),
            ])
    }

    static func next(_ procedure: Procedure, year: Int, _ sql: any SQLConnection) throws -> CaseNumber {
        let last = try sql.first(
            "SELECT last, position FROM case_counter WHERE procedure = $1 AND year = $2",
            [.text(procedure.rawValue), SQLValue(year)]
        ) { (serial: $0.integer(0), position: $0.integer(1)) }
        let isFirstAfterRestore =
            try LogEpoch.lastRestore(sql).map { restore in
                last.map { $0.position <= restore.position } ?? (restore.at.day(in: .mainland).year == year)
            } ?? false
        let serial = (last?.serial ?? 0) + 1 + (isFirstAfterRestore ? skippedAfterRestore : 0)
        guard serial <= CaseNumber.serialMax else {
            throw Fault(.storage, operation: "number a case", detail: "the counter of the year is full", retry: .never)
        }
        return CaseNumber(procedure: procedure, year: year, serial: serial)
    }
}

extension Transaction {
    /// A free number and the open case of the same applicant, for a filing in this transaction.
    func filingTicket(
        for applicant: PersonID, _ procedure: Procedure, caseID: CaseID, legalDay: LocalDay
    ) throws -> FilingTicket {
        FilingTicket(
            number: try CaseCounterProjection.next(procedure, year: legalDay.year, sql),
            openCase: try RequestStatus.openCase(of: applicant, procedure, except: caseID, sql))
    }
}
