import Foundation
import Messages
import Platform

/// Where the databases of the services and the vault lie, as `SSC_STORES` and `SSC_VAULT` say.
enum StoreSite {
    /// SQLite: one file per service in a folder, the vault elsewhere.
    case files(folder: String, vault: String)
    /// PostgreSQL: one schema each. The owner's role, which may read and make schemas.
    case server(PostgresServerSite)

    /// The name of the vault among the databases.
    static let vaultName = "vault"

    init(_ environment: SystemEnvironment) throws {
        let text = try environment.required("SSC_STORES")
        if text.hasPrefix("postgres:") {
            let password = try SystemEnvironment.secret(
                file: environment.required("SSC_STORES_PASSWORD_FILE"), from: "SSC_STORES_PASSWORD_FILE")
            self = .server(PostgresServerSite(owner: text, password: password))
            return
        }
        guard text.hasPrefix("sqlite:/"), case .sqlite(let vault) = try StoreLocation(environment.required("SSC_VAULT"))
        else {
            throw OperatorError(
                "SSC_STORES is neither sqlite:/folder nor postgres://owner@host:port/database",
                fix: "call it through deploy/ssc, or set SSC_STORES and SSC_VAULT")
        }
        self = .files(folder: String(text.dropFirst("sqlite:".count)), vault: vault)
    }

    /// The database of a service, by its short name, or of the vault.
    func location(_ name: String) throws -> StoreLocation {
        switch self {
        case .files(let folder, let vault): .sqlite(path: name == Self.vaultName ? vault : "\(folder)/\(name).db")
        case .server(let server): .postgres(try server.address(name))
        }
    }

    /// The file name of a copy.
    func copyName(_ name: String) -> String {
        switch self {
        case .files: name + ".db"
        case .server: name + ".dump"
        }
    }

    func exists(_ name: String) throws -> Bool {
        switch self {
        case .files: FileManager.default.fileExists(atPath: try path(name))
        case .server(let server): try server.exists(name)
        }
    }

    /// Copies one state of a database that is in use.
    /// - Returns: where the copied log ends; nothing for the vault.
    func copy(_ name: String, to path: String) throws -> LogPlace? {
        switch self {
        case .files:
            guard try exists(name) else {
                throw OperatorError("\(try self.path(name)) does not exist", fix: "check SSC_STORES and SSC_VAULT")
            }
            try SQLiteConnection(path: self.path(name), mode: .reader).copy(to: path)
            return name == Self.vaultName ? nil : try LogPlace(SQLiteConnection(path: path, mode: .reader))
        case .server(let server): return try server.dump(name, to: path)
        }
    }

    /// Runs the body while no service can use the database.
    /// - Throws: when one uses it.
    func whileStopped(_ name: String, _ body: () throws -> Void) throws {
        switch self {
        case .files:
            // Services share the vault, which therefore has no lock of its own: theirs are asked.
            let names = name == Self.vaultName ? ServiceName.allCases.map(\.shortName) : [name]
            let locks = try names.map { try Self.lock(path($0), $0) }
            try withExtendedLifetime(locks) { try body() }
        case .server(let server):
            let users = name == Self.vaultName ? ServiceName.allCases.map(\.shortName) : [name]
            try server.refuseWhileConnected(users)
            try body()
        }
    }

    private static func lock(_ path: String, _ name: String) throws -> StoreLock {
        do {
            return try StoreLock(databasePath: path)
        } catch let fault as Fault {
            throw OperatorError("\(name) runs, or its folder is missing (\(fault.detail))", fix: "stop it: deploy/down")
        }
    }

    /// Gives a database another name and returns that; nothing is deleted.
    func setAside(_ name: String, at moment: String) throws -> String {
        switch self {
        case .files:
            let path = try path(name)
            for suffix in ["-wal", "-shm", ""] where FileManager.default.fileExists(atPath: path + suffix) {
                try FileManager.default.moveItem(atPath: path + suffix, toPath: "\(path).before-\(moment)\(suffix)")
            }
            return "\(path).before-\(moment)"
        case .server(let server): return try server.setAside(name, at: moment)
        }
    }

    /// Puts a copy where a database is missing.
    func place(_ name: String, from path: String) throws {
        switch self {
        case .files:
            let target = try self.path(name)
            try FileManager.default.copyItem(atPath: path, toPath: target + ".part")
            try DurableFiles.synchronise(target + ".part")
            try FileManager.default.moveItem(atPath: target + ".part", toPath: target)
            try DurableFiles.synchronise((target as NSString).deletingLastPathComponent)
        case .server(let server): try server.load(path)
        }
    }

    /// The database as a service's variables name it.
    func text(_ name: String) throws -> String {
        switch try location(name) {
        case .sqlite(let path): "sqlite:" + path
        case .postgres(let address): address.text
        }
    }

    private func path(_ name: String) throws -> String {
        guard case .sqlite(let path) = try location(name) else { preconditionFailure("a server has no files") }
        return path
    }
}

/// The end of a log and whose it is.
struct LogPlace {
    let origin: String
    let position: Int
    /// Hash of the last event, in hexadecimal digits.
    let head: String

    init(_ sql: any SQLConnection) throws {
        origin = try sql.first("SELECT origin FROM store_identity WHERE one = 1") { $0.text(0) } ?? ""
        let last = try sql.first("SELECT position, hash FROM event ORDER BY position DESC LIMIT 1") {
            (position: $0.integer(0), hash: $0.blob(1))
        }
        position = last?.position ?? 0
        head = Hexadecimal.encode(last?.hash ?? LogHead.empty.hash)
    }
}
