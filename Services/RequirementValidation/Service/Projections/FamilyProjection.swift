import EventSourcing
import Messages
import Platform
import RequirementValidationDomain

/// Finds the families of a person and the groups without a head; holds no personal data beyond keyed ids.
enum FamilyProjection: Projection {
    static let name = "family"
    static let version = 1
    static let tables = ["rv_family", "rv_member"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS rv_family (
            family_id TEXT PRIMARY KEY, dispensary_id TEXT NOT NULL, province_code TEXT NOT NULL,
            head_loss TEXT, head_loss_since TEXT);
        CREATE INDEX IF NOT EXISTS rv_family_head_loss ON rv_family (head_loss_since) WHERE head_loss IS NOT NULL;
        CREATE TABLE IF NOT EXISTS rv_member (
            person_id TEXT NOT NULL, family_id TEXT NOT NULL, is_active BIGINT NOT NULL,
            PRIMARY KEY (person_id, family_id));
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard let event = recorded.event as? FamilyEvent else { return }
        let family = recorded.stream.identifier(of: Family.category)
        switch event {
        case .registered(let registered): try insert(registered, family, sql)
        case .moved(let moved):
            try sql.execute(
                "UPDATE rv_family SET dispensary_id = $1, province_code = $2 WHERE family_id = $3",
                [.text(moved.dispensaryID.text), .text(moved.provinceCode), .text(family)])
        case .memberAdded(let added): try set(added.member.person, family, isActive: true, sql)
        case .memberDied(let died): try set(died.person, family, isActive: false, sql)
        case .exitExecuted(let exit):
            for person in exit.persons { try set(person, family, isActive: false, sql) }
        case .headLost(let lost): try setHeadLoss(lost.cause.rawValue, lost.since.description, family, sql)
        case .headDesignated: try setHeadLoss(nil, nil, family, sql)
        case .memberChanged, .membersUnlisted, .contributionPaid, .arrearsDetected, .arrearsSettled,
            .otherInsuranceRegistered, .headRetired, .contactUpdated:
            break
        }
    }

    private static func insert(
        _ registered: FamilyEvent.Registered, _ family: String, _ sql: any SQLConnection
    ) throws {
        try sql.execute(
            "INSERT INTO rv_family (family_id, dispensary_id, province_code) VALUES ($1, $2, $3)",
            [.text(family), .text(registered.dispensaryID.text), .text(registered.provinceCode)])
        for member in registered.members { try set(member.person, family, isActive: true, sql) }
    }

    private static func set(
        _ person: PersonID, _ family: String, isActive: Bool, _ sql: any SQLConnection
    ) throws {
        try sql.execute(
            """
            INSERT INTO rv_member (person_id, family_id, is_active) VALUES ($1, $2, $3)
            ON CONFLICT (person_id, family_id) DO UPDATE SET is_active = excluded.is_active
            """, [.text(person.text), .text(family), SQLValue(isActive)])
    }

    private static func setHeadLoss(
        _ cause: String?, _ since: String?, _ family: String, _ sql: any SQLConnection
    ) throws {
        try sql.execute(
            "UPDATE rv_family SET head_loss = $1, head_loss_since = $2 WHERE family_id = $3",
            [SQLValue(cause), SQLValue(since), .text(family)])
    }
}
