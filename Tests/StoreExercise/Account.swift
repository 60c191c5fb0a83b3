import EventSourcing
import Foundation
import Messages
import Platform

/// The aggregate of the exercise: entries in an account, each with the unit of work that made it.
enum Account: Decider {
    static let category = "account"

    struct Entry: Codable, Sendable, Equatable {
        /// Number of the unit of work and of the entry in it.
        let unit, ordinal: Int
        let amount: Int
        /// Makes some events larger than a page.
        let filler: String
    }

    enum Event: DomainEvent {
        case entered(Entry)

        var stored: StoredForm {
            switch self {
            case .entered(let entry): StoredForm("account.entered", entry)
            }
        }

        static let cases: [EventCase<Event>] = [EventCase("account.entered", Event.entered)]
    }

    enum Rejection: Error, Equatable { case none }

    static let initial = 0

    static func decide(_ command: Entry, _ state: Int) throws(Rejection) -> [Event] { [.entered(command)] }

    static func evolve(_ state: inout Int, _ event: Event) {
        switch event {
        case .entered(let entry): state += entry.amount
        }
    }
}

/// Balance and number of entries of each account.
enum BalanceProjection: Projection {
    static let name = "balance"
    static let version = 1
    static let tables = ["balance"]
    static let schema = """
        CREATE TABLE IF NOT EXISTS balance (account TEXT PRIMARY KEY, total BIGINT NOT NULL, entries BIGINT NOT NULL);
        CREATE INDEX IF NOT EXISTS balance_by_total ON balance (total);
        """

    static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard case .entered(let entry) = recorded.event as? Account.Event else { return }
        try sql.execute(
            """
            INSERT INTO balance (account, total, entries) VALUES ($1, $2, 1)
            ON CONFLICT (account) DO UPDATE SET total = balance.total + excluded.total, entries = balance.entries + 1
            """, [.text(recorded.stream.text), SQLValue(entry.amount)])
    }
}
