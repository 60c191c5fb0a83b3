import Foundation
import Messages
import Platform
import Synchronization

/// The PostgreSQL server that `deploy/test conformance` starts; without it the tests run on the other stores.
enum PostgresServer {
    private static let variables = ProcessInfo.processInfo.environment

    /// `postgres://owner@host:port/database`, with a role that may make schemas and roles.
    private static let owner = variables["SSC_TEST_POSTGRES"]
    private static let password = variables["SSC_TEST_POSTGRES_PASSWORD"]

    static var isThere: Bool { owner != nil }

    /// The role of a service, as the tests use it.
    static let role = "conformance"

    private static let counter = Mutex(0)

    /// The address of the owner for a schema.
    static func ownerAddress(schema: String) throws -> PostgresAddress {
        try PostgresAddress("\(owner ?? "")?schema=\(schema)", password: password)
    }

    /// A new schema prepared for the role, and the role's address.
    static func newSchema(_ content: PostgresPreparation.Content = .log) throws -> PostgresAddress {
        try roleIsMade.get()
        let number = counter.withLock { counter in
            counter += 1
            return counter
        }
        let owner = try ownerAddress(schema: "t\(ProcessInfo.processInfo.processIdentifier)_\(number)")
        try PostgresPreparation.prepare(owner, content, for: [role], now: Instant(millisecondsSinceEpoch: 0))
        let text = owner.text.replacing("//\(owner.user)@", with: "//\(role)@")
        return try PostgresAddress(text, password: role)
    }

    private static let roleIsMade = Result {
        let sql = try PostgresConnection(ownerAddress(schema: "public"), mode: .writer)
        try sql.executeScript(
            """
            DO $$ BEGIN CREATE ROLE \(role) LOGIN PASSWORD '\(role)'; EXCEPTION WHEN duplicate_object THEN NULL; END $$
            """)
    }
}
