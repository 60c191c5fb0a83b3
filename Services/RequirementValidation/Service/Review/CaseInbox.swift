import Foundation
import Messages
import Platform
import RequirementValidationDomain

/// A case as a row of a queue.
struct CaseRow: Sendable {
    let caseID: CaseID
    let caseNumber: String
    let procedure: Procedure
    let channel: Channel
    let state: PhaseKind
    let dispensaryID: DispensaryID
    let provinceCode: String
    let filedAt: Instant
    let legalDay: LocalDay
    let answerDue: LocalDay
    let correctBy: LocalDay?
    let claimedBy: StaffID?
    let firstApproval: StaffID?
    let effectiveOn: LocalDay?
    let findings: [Finding]
    let persons: Int
    let corrections: Int
    let version: Int

    fileprivate static let columns = """
        case_id, case_number, procedure, channel, state, dispensary_id, province_code, filed_at, legal_day,
        answer_due, correct_by, claimed_by, first_approval, effective_on, findings, persons, corrections, version
        """

    fileprivate init(_ row: any SQLRow) throws {
        guard let procedure = Procedure(rawValue: row.text(2)), let channel = Channel(rawValue: row.text(3)),
            let state = PhaseKind(rawValue: row.text(4)), let legalDay = LocalDay(row.text(8)),
            let answerDue = LocalDay(row.text(9))
        else { preconditionFailure("a row of the case inbox that this service did not write") }
        caseID = CaseID(row.text(0))
        caseNumber = row.text(1)
        self.procedure = procedure
        self.channel = channel
        self.state = state
        dispensaryID = DispensaryID(row.text(5))
        provinceCode = row.text(6)
        filedAt = Instant(millisecondsSinceEpoch: row.integer(7))
        self.legalDay = legalDay
        self.answerDue = answerDue
        correctBy = row.optionalText(10).flatMap { LocalDay($0) }
        claimedBy = row.optionalText(11).map { StaffID($0) }
        firstApproval = row.optionalText(12).map { StaffID($0) }
        effectiveOn = row.optionalText(13).flatMap { LocalDay($0) }
        findings = try JSONDecoder().decode([Finding].self, from: Data(row.text(14).utf8))
        persons = row.integer(15)
        corrections = row.integer(16)
        version = row.integer(17)
    }
}

/// What a queue shows.
struct CaseFilter: Sendable {
    var states = PhaseKind.allCases.filter(\.isOpen)
    var procedure: Procedure?
    var provinceCode: String?
    var claim: Claim = .any
    /// Only cases whose term to answer ends on this day or before.
    var answerDueThrough: LocalDay?

    enum Claim: Sendable {
        case any, nobody
        case by(StaffID)
    }
}

/// Where the next page of a list begins: after this filing, oldest first.
struct CaseCursor: Sendable, Equatable {
    let filedAt: Instant
    let caseID: CaseID

    init(filedAt: Instant, caseID: CaseID) {
        self.filedAt = filedAt
        self.caseID = caseID
    }

    /// Reads `<milliseconds>~<case id>`.
    init?(_ text: String) {
        let parts = text.split(separator: "~", maxSplits: 1)
        guard parts.count == 2, let milliseconds = Int(parts[0]), let caseID = CaseID(checking: String(parts[1])) else {
            return nil
        }
        self.init(filedAt: Instant(millisecondsSinceEpoch: milliseconds), caseID: caseID)
    }

    var text: String { "\(filedAt.millisecondsSinceEpoch)~\(caseID)" }
}

/// The queues of the reviewers.
struct CaseInbox: Sendable {
    private let store: Store

    init(store: Store) { self.store = store }

    /// Rows of a page and where the next one begins.
    func page(
        _ filter: CaseFilter, limit: Int, after cursor: CaseCursor?
    ) async throws -> (rows: [CaseRow], next: CaseCursor?) {
        var query = Conditions(filter)
        if let cursor { query.add(after: cursor) }
        let text = """
            SELECT \(CaseRow.columns) FROM rv_case WHERE \(query.text) ORDER BY filed_at, case_id LIMIT \(query.next)
            """
        let values = query.values + [SQLValue(limit + 1)]
        let rows = try await store.read { sql in try sql.rows(text, values) { try CaseRow($0) } }
        let shown = Array(rows.prefix(limit))
        let next = rows.count > limit ? shown.last.map { CaseCursor(filedAt: $0.filedAt, caseID: $0.caseID) } : nil
        return (shown, next)
    }

    /// How many cases a queue holds and when its oldest was filed.
    func size(_ filter: CaseFilter) async throws -> (count: Int, oldest: Instant?) {
        let query = Conditions(filter)
        let text = "SELECT COUNT(*), MIN(filed_at) FROM rv_case WHERE \(query.text)"
        let values = query.values
        return try await store.read { sql in
            try sql.first(text, values) { row in
                (row.integer(0), row.optionalInteger(1).map { Instant(millisecondsSinceEpoch: $0) })
            } ?? (0, nil)
        }
    }

    /// A condition with its parameters numbered in the order of their appearance.
    private struct Conditions {
        private var clauses: [String] = []
        private(set) var values: [SQLValue] = []

        init(_ filter: CaseFilter) {
            let places = filter.states.map { place(.text($0.rawValue)) }
            clauses.append("state IN (\(places.joined(separator: ", ")))")
            if let procedure = filter.procedure { clauses.append("procedure = \(place(.text(procedure.rawValue)))") }
            if let province = filter.provinceCode { clauses.append("province_code = \(place(.text(province)))") }
            switch filter.claim {
            case .any: break
            case .nobody: clauses.append("claimed_by IS NULL")
            case .by(let official): clauses.append("claimed_by = \(place(.text(official.text)))")
            }
            if let day = filter.answerDueThrough { clauses.append("answer_due <= \(place(.text(day.description)))") }
        }

        mutating func add(after cursor: CaseCursor) {
            let filedAt = place(SQLValue(cursor.filedAt.millisecondsSinceEpoch))
            clauses.append("(filed_at, case_id) > (\(filedAt), \(place(.text(cursor.caseID.text))))")
        }

        var text: String { clauses.joined(separator: " AND ") }
        var next: String { "$\(values.count + 1)" }

        private mutating func place(_ value: SQLValue) -> String {
            values.append(value)
            return "$\(values.count)"
        }
    }
}
