/// Opens the connections of a store.
package protocol StoreEngine: Sendable {
    /// The file that only one process may have open; `nil` when the database guards itself.
    var lockFile: String? { get }
    /// Makes the tables that every service has.
    var schema: String { get }
    func openWriter() throws -> any SQLConnection
    func openReader() throws -> any SQLConnection
}

/// Where a service keeps its database.
package enum StoreLocation: StoreEngine, Equatable {
    /// A SQLite file on a local disk.
    case sqlite(path: String)

    /// Reads `sqlite:/absolute/path.db`.
    /// - Throws: `Fault` that says which forms exist.
    package init(_ text: String) throws {
        guard text.hasPrefix("sqlite:/"), text.count > 8 else {
            throw Fault(
                .configuration, operation: "read SSC_STORE",
                detail: "write sqlite:/absolute/path.db", retry: .never)
        }
        self = .sqlite(path: String(text.dropFirst(7)))
    }

    package var lockFile: String? {
        switch self {
        case .sqlite(let path): path
        }
    }

    package var schema: String {
        switch self {
        case .sqlite: StoreSchema.sqlite
        }
    }

    package func openWriter() throws -> any SQLConnection {
        switch self {
        case .sqlite(let path): try SQLiteConnection(path: path, mode: .writer)
        }
    }

    package func openReader() throws -> any SQLConnection {
        switch self {
        case .sqlite(let path): try SQLiteConnection(path: path, mode: .reader)
        }
    }
}
