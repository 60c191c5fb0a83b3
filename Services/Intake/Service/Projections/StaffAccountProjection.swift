import EventSourcing
import Foundation
import IntakeDomain
import Messages
import Platform

/// Accounts by user name, and the list of them for the one who runs the system. Names are sealed.
enum StaffAccountProjection: Projection {
    static let name = "staff-account"
    static let version = 1
    static let tables = ["staff_account"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS staff_account (
            staff_id TEXT PRIMARY KEY, user_name_key TEXT NOT NULL UNIQUE, profile TEXT NOT NULL,
            is_enabled BIGINT NOT NULL, created_at BIGINT NOT NULL, last_sign_in_at BIGINT);
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard let event = recorded.event as? StaffAccountEvent else { return }
        let id = String(recorded.stream.text.dropFirst(StaffAccount.category.count + 1))
        switch event {
        case .created(let created):
            try sql.execute(
                """
                INSERT INTO staff_account (staff_id, user_name_key, profile, is_enabled, created_at, last_sign_in_at)
                VALUES ($1, $2, $3, 1, $4, NULL)
                """,
                [
                    .text(id), .text(created.profile.userNameKey),
                    .text(String(decoding: try json.encode(created.profile), as: UTF8.self)),
                    SQLValue(created.at.millisecondsSinceEpoch),
                ])
        case .disabled: try enable(false, id, sql)
        case .enabled: try enable(true, id, sql)
        case .signedIn(let moment):
            try sql.execute(
                "UPDATE staff_account SET last_sign_in_at = $1 WHERE staff_id = $2",
                [SQLValue(moment.at.millisecondsSinceEpoch), .text(id)])
        case .passwordChanged, .signInFailed: break
        }
    }

    private static func enable(_ isEnabled: Bool, _ id: String, _ sql: any SQLConnection) throws {
        try sql.execute(
            "UPDATE staff_account SET is_enabled = $1 WHERE staff_id = $2", [SQLValue(isEnabled), .text(id)])
    }
}

/// A row of ``StaffAccountProjection``.
struct StaffAccountEntry: Sendable, Equatable {
    let profile: StaffAccount.Profile
    let isEnabled: Bool
    let lastSignInAt: Instant?

    static func count(_ sql: any SQLConnection) throws -> Int {
        try sql.first("SELECT COUNT(*) FROM staff_account") { $0.integer(0) } ?? 0
    }

    static func staffID(userNameKey: String, _ sql: any SQLConnection) throws -> StaffID? {
        try sql.first("SELECT staff_id FROM staff_account WHERE user_name_key = $1", [.text(userNameKey)]) {
            StaffID($0.text(0))
        }
    }

    static func all(_ sql: any SQLConnection, _ json: MessageJSON) throws -> [StaffAccountEntry] {
        try sql.rows("SELECT profile, is_enabled, last_sign_in_at FROM staff_account ORDER BY created_at, staff_id") {
            StaffAccountEntry(
                profile: try json.decode(StaffAccount.Profile.self, from: Data($0.text(0).utf8)),
                isEnabled: $0.boolean(1),
                lastSignInAt: $0.optionalInteger(2).map { Instant(millisecondsSinceEpoch: $0) })
        }
    }
}
