import ArgumentParser
import Foundation
import Messages
import Platform

extension StoreCommand {
    /// Moves the databases of the services and the vault between SQLite files and a PostgreSQL database.
    struct Move: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "move",
            abstract: "Copies the databases of stopped services into empty ones of the other kind.",
            discussion: """
                A place is sqlite:/folder, which holds store/NAME.db and vault/vault.db, or \
                postgres://host:port/database, made ready by `ssc store prepare`. Each database is copied in one \
                transaction and compared row by row before it counts; a move that broke off is repeated with the same \
                command. The source stays as it is: remove it when the system runs on the target, because erasures no \
                longer reach it.
                """)

        @Option(help: "The place to copy from.")
        var from: String

        @Option(help: "The place to copy to.")
        var to: String

        @Option(help: "Folder with a file store-NAME for each service: the password of its role in PostgreSQL.")
        var rolePasswords: String?

        @Argument(help: "What to move: intake, validation, notification, planning, statistics, vault (default: all).")
        var parts: [Part] = Part.allCases

        func run() throws {
            // The vault is shared by all services, so it stands still only when all of them do.
            let occupied = parts.contains(.vault) ? Part.allCases : parts
            let occupations = try [from, to].flatMap { place in
                try occupied.filter { $0 != .vault }.map { try StoreOccupation(location(of: $0, in: place)) }
            }
            try withExtendedLifetime(occupations) {
                for part in parts {
                    let move = try StoreMove(
                        from: location(of: part, in: from), to: location(of: part, in: to),
                        part == .vault ? .vault : .log)
                    say(part, try move.run(now: ServiceClock().now))
                }
            }
        }

        private func say(_ part: Part, _ result: StoreMove.Result) {
            let end = result.head.map { ", log ends at \($0.position) with \(Hexadecimal.encode($0.hash))" } ?? ""
            Output.line(
                "\(part.rawValue): \(result.wasThere ? "was there already" : "moved"), \(result.rows) rows\(end)")
        }

        private func location(of part: Part, in place: String) throws -> StoreLocation {
            if place.hasPrefix("sqlite:/") {
                let path =
                    String(place.dropFirst(7)) + (part == .vault ? "/vault/vault.db" : "/store/\(part.rawValue).db")
                try FileManager.default.createDirectory(
                    atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
                return .sqlite(path: path)
            }
            guard let parts = URLComponents(string: place), parts.scheme == "postgres",
                let host = parts.percentEncodedHost
            else {
                throw OperatorError(
                    "\(place) is no place of stores", fix: "write sqlite:/folder or postgres://host:port/database")
            }
            guard let rolePasswords else {
                throw OperatorError(
                    "the passwords of the roles are missing",
                    fix: "give --role-passwords, the folder that `ssc store prepare` got")
            }
            let role = part == .vault ? Part.intake.rawValue : part.rawValue
            return .postgres(
                try PostgresAddress(
                    "postgres://\(role)@\(host):\(parts.port ?? 5_432)\(parts.path)?schema=\(part.rawValue)",
                    password: SystemEnvironment.secret(
                        file: "\(rolePasswords)/store-\(role)", from: "--role-passwords")))
        }
    }

    /// One database of the system, by the name of its file and schema.
    enum Part: String, CaseIterable, ExpressibleByArgument {
        case intake, validation, notification, planning, statistics, vault
    }
}
