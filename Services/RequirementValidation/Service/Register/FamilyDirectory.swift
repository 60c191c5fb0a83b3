import EventSourcing
import Messages
import Platform
import RequirementValidationDomain

/// Finds families in the register.
enum FamilyDirectory {
    /// The families of a person, those where the membership is active first.
    static func families(of person: PersonID, _ sql: any SQLConnection) throws -> [FamilyID] {
        try sql.rows(
            "SELECT family_id FROM rv_member WHERE person_id = $1 ORDER BY is_active DESC, family_id",
            [.text(person.text)]
        ) { FamilyID($0.text(0)) }
    }

    static func record(_ family: FamilyID, _ transaction: Transaction) throws -> FamilyRecord? {
        try transaction.state(Family.self, id: family.text).state.record
    }

    /// The first family that any of the people belongs to, in the order given.
    static func record(ofFirst people: [PersonID], _ transaction: Transaction) throws -> FamilyRecord? {
        for person in people {
            if let family = try families(of: person, transaction.sql).first {
                return try record(family, transaction)
            }
        }
        return nil
    }

    /// Those of the people who have another open case of the procedure.
    static func withOpenCases(
        _ people: [PersonID], procedure: Procedure, besides caseID: CaseID, _ sql: any SQLConnection
    ) throws -> [PersonID] {
        try people.filter { person in
            try sql.first(
                """
                SELECT 1 FROM rv_case_person
                WHERE person_id = $1 AND procedure = $2 AND is_open = 1 AND case_id <> $3 LIMIT 1
                """, [.text(person.text), .text(procedure.rawValue), .text(caseID.text)], { _ in true }) ?? false
        }
    }
}
