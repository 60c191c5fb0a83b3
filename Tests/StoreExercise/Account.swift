package import EventSourcing
package import Messages
package import Platform

/// The aggregate of the exercises with one store: entries in an account, each with the unit of work that made it.
package enum Account: Decider {
    package static let category = "account"

    package struct Entry: Codable, Sendable, Equatable {
        /// Number of the unit of work and of the entry in it.
        package let unit, ordinal: Int
        package let amount: Int
        /// Makes some events larger than a page.
        package let filler: String

        package init(unit: Int, ordinal: Int, amount: Int, filler: String) {
            self.unit = unit
            self.ordinal = ordinal
            self.amount = amount
            self.filler = filler
        }
    }

    package enum Event: DomainEvent {
        case entered(Entry)

        package var stored: StoredForm {
            switch self {
            case .entered(let entry): StoredForm("account.entered", entry)
            }
        }

        package static let cases: [EventCase<Event>] = [EventCase("account.entered", Event.entered)]
    }

    package enum Rejection: Error, Equatable { case none }

    package static let initial = 0

    package static func decide(_ command: Entry, _ state: Int) throws(Rejection) -> [Event] { [.entered(command)] }

    package static func evolve(_ state: inout Int, _ event: Event) {
        switch event {
        case .entered(let entry): state += entry.amount
        }
    }
}

/// Balance and number of entries of each account.
package enum BalanceProjection: Projection {
    package static let name = "balance"
    package static let version = 1
    package static let tables = ["balance"]
    package static let schema = """
        CREATE TABLE IF NOT EXISTS balance (account TEXT PRIMARY KEY, total BIGINT NOT NULL, entries BIGINT NOT NULL);
        CREATE INDEX IF NOT EXISTS balance_by_total ON balance (total);
        """

    package static func apply(_ recorded: RecordedEvent, _ sql: any SQLConnection, _ json: MessageJSON) throws {
        guard case .entered(let entry) = recorded.event as? Account.Event else { return }
        try sql.execute(
            """
            INSERT INTO balance (account, total, entries) VALUES ($1, $2, 1)
            ON CONFLICT (account) DO UPDATE SET total = balance.total + excluded.total, entries = balance.entries + 1
            """, [.text(recorded.stream.text), SQLValue(entry.amount)])
    }
}
