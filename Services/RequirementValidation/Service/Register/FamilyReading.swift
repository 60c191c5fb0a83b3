import EventSourcing
import Messages
import Platform
import RequirementValidationDomain

/// A family with the open cases of its members.
struct FamilyView: Sendable {
    let record: FamilyRecord
    let isUpToDate: Bool
    let openCases: [OpenCase]

    struct OpenCase: Sendable {
        let caseID: CaseID
        let caseNumber: String
        let procedure: Procedure
        let state: PhaseKind
    }
}

/// A family that waits for a head.
struct HeadlessFamily: Sendable {
    let familyID: FamilyID
    let dispensaryID: DispensaryID
    let cause: HeadLossCause
    let since: LocalDay

    fileprivate init(_ row: any SQLRow) throws {
        guard let cause = HeadLossCause(rawValue: row.text(2)), let since = LocalDay(row.text(3)) else {
            preconditionFailure("a row of the register that this service did not write")
        }
        familyID = FamilyID(row.text(0))
        dispensaryID = DispensaryID(row.text(1))
        self.cause = cause
        self.since = since
    }
}

/// Reads families for staff; each look is recorded, because it shows personal data.
struct FamilyReading: Sendable {
    private let store: Store
    private let members: MemberIntake
    private let settings: ValidationSettings

    init(store: Store, members: MemberIntake, settings: ValidationSettings) {
        self.store = store
        self.members = members
        self.settings = settings
    }

    func family(_ id: FamilyID, for staff: StaffIdentity, requestID: String) async throws -> FamilyView {
        try await read(staff, requestID) { transaction in try FamilyDirectory.record(id, transaction) }
    }

    func family(of cedula: Cedula, for staff: StaffIdentity, requestID: String) async throws -> FamilyView {
        try await family(of: members.person(cedula), for: staff, requestID: requestID)
    }

    func family(ofForeignCode code: String, for staff: StaffIdentity, requestID: String) async throws -> FamilyView {
        try await family(of: members.person(foreignCode: code), for: staff, requestID: requestID)
    }

    /// Families without a head, those that wait longest first; holds no personal data.
    func withoutHead(province: String?, limit: Int) async throws -> [HeadlessFamily] {
        let place = province.map { SQLValue.text($0) }
        let filter = place == nil ? "" : "AND province_code = $1 "
        let text = """
            SELECT family_id, dispensary_id, head_loss, head_loss_since FROM rv_family
            WHERE head_loss IS NOT NULL \(filter)ORDER BY head_loss_since, family_id LIMIT \(limit)
            """
        let values = [place].compactMap { $0 }
        return try await store.read { sql in try sql.rows(text, values) { try HeadlessFamily($0) } }
    }

    private func family(
        of person: PersonID, for staff: StaffIdentity, requestID: String
    ) async throws -> FamilyView {
        try await read(staff, requestID) { transaction in
            try FamilyDirectory.record(ofFirst: [person], transaction)
        }
    }

    private func read(
        _ staff: StaffIdentity, _ requestID: String,
        _ find: @escaping @Sendable (Transaction) throws -> FamilyRecord?
    ) async throws -> FamilyView {
        let tolerance = settings.toleranceMonths
        return try await store.write(.staff(staff, requestID: requestID)) { transaction in
            guard let record = try find(transaction) else { throw NotFound() }
            try transaction.handle(
                AccessRecord.self, id: record.familyID.text, .view(.family, by: staff.id, at: transaction.now))
            let month = transaction.now.day(in: Zone(provinceCode: record.provinceCode)).period
            return FamilyView(
                record: record, isUpToDate: record.isUpToDate(in: month, toleranceMonths: tolerance),
                openCases: try Self.openCases(record.members.map(\.person), transaction.sql))
        }
    }

    private static func openCases(_ people: [PersonID], _ sql: any SQLConnection) throws -> [FamilyView.OpenCase] {
        var found: [FamilyView.OpenCase] = []
        for person in people {
            let rows = try sql.rows(
                """
                SELECT c.case_id, c.case_number, c.procedure, c.state FROM rv_case_person p
                JOIN rv_case c ON c.case_id = p.case_id WHERE p.person_id = $1 AND p.is_open = 1
                """, [.text(person.text)]
            ) { ($0.text(0), $0.text(1), $0.text(2), $0.text(3)) }
            for (id, number, procedure, state) in rows where !found.contains(where: { $0.caseID.text == id }) {
                guard let procedure = Procedure(rawValue: procedure), let state = PhaseKind(rawValue: state) else {
                    preconditionFailure("a row of the case inbox that this service did not write")
                }
                found.append(
                    FamilyView.OpenCase(caseID: CaseID(id), caseNumber: number, procedure: procedure, state: state))
            }
        }
        return found
    }
}
