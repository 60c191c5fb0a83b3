/// Where a service keeps its database.
package enum StoreLocation: Sendable, Equatable {
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

    var lockFile: String? {
        switch self {
        case .sqlite(let path): path
        }
    }

    var schema: String {
        switch self {
        case .sqlite: StoreSchema.sqlite
        }
    }

    func openWriter() throws -> any SQLConnection {
        switch self {
        case .sqlite(let path): try SQLiteConnection(path: path, mode: .writer)
        }
    }

    func openReader() throws -> any SQLConnection {
        switch self {
        case .sqlite(let path): try SQLiteConnection(path: path, mode: .reader)
        }
    }
}
