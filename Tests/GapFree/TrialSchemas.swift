import Foundation
import Messages
import Platform

/// Fresh schemas on the PostgreSQL server of the suite.
struct TrialSchemas {
    private let owner: String
    private let password: String
    private var count = 0

    private static let role = "gapfree"

    /// - Parameter owner: `postgres://owner@host:port/database`, with a role that may make schemas and roles.
    init(owner: String, password: String) throws {
        self.owner = owner
        self.password = password
        try PostgresPreparation.makeRole(Self.role, password: Self.role, PostgresAddress(owner, password: password))
    }

    /// A schema prepared as that of a service, and the address of the service's role.
    mutating func log() throws -> StoreLocation {
        let owner = try next()
        try PostgresPreparation.prepare(owner, .log, for: [Self.role], now: ServiceClock().now)
        let text = owner.text.replacing("//\(owner.user)@", with: "//\(Self.role)@")
        return .postgres(try PostgresAddress(text, password: Self.role))
    }

    /// An empty schema of the owner.
    mutating func empty() throws -> PostgresAddress {
        let address = try next()
        try PostgresConnection(address, mode: .writer).executeScript("CREATE SCHEMA \(address.schema)")
        return address
    }

    private mutating func next() throws -> PostgresAddress {
        count += 1
        return try PostgresAddress("\(owner)?schema=trial\(count)", password: password)
    }
}
