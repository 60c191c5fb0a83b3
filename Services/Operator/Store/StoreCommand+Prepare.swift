import ArgumentParser
import Messages
import Platform

extension StoreCommand {
    /// Makes the schemas and roles of the services in a PostgreSQL database.
    struct Prepare: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "prepare",
            abstract: "Makes schemas, tables, roles and rights in a PostgreSQL database.",
            discussion: """
                The tables of a log belong to the owner; the role of a service can read them and append to the log, \
                nothing else. Run it before each new version: what is there already stays as it is. SQLite files are \
                prepared by the services themselves.
                """)

        @Option(help: "The database with its owner's role, as postgres://owner@host:port/database.")
        var owner: String

        @Option(help: "File with the owner's password.")
        var passwordFile: String

        @Option(help: "Folder with a file store-NAME for each service: the password of its role.")
        var rolePasswords: String

        func run() throws {
            let password = try SystemEnvironment.secret(file: passwordFile, from: "--password-file")
            let roles = ServiceName.allCases.map(\.shortName)
            for role in roles {
                let rolePassword = try SystemEnvironment.secret(
                    file: "\(rolePasswords)/store-\(role)", from: "--role-passwords")
                try PostgresPreparation.makeRole(role, password: rolePassword, address("public", password))
            }
            for role in roles { try prepare(role, .log, [role], password) }
            try prepare("vault", .vault, roles, password)
        }

        private func prepare(
            _ schema: String, _ content: PostgresPreparation.Content, _ roles: [String], _ password: String
        ) throws {
            let steps = try PostgresPreparation.prepare(
                address(schema, password), content, for: roles, now: ServiceClock().now)
            Output.say("\(schema): \(steps.isEmpty ? "up to date" : steps.joined(separator: ", "))")
        }

        private func address(_ schema: String, _ password: String) throws -> PostgresAddress {
            try PostgresAddress("\(owner)?schema=\(schema)", password: password)
        }
    }
}
