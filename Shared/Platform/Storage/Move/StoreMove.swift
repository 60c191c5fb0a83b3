import Foundation
package import Messages

/// Copies everything that a database of a service or of the vault holds into another, empty one, of either kind.
///
/// Positions, hashes, numbers and the identity of the log stay what they are, so other services notice nothing. The
/// copy is one transaction and compared with its origin row by row before the commit: it is there as a whole or not at
/// all.
/// A target that holds the same already is left as it is, so that a move of several databases can be repeated.
package struct StoreMove {
    package enum Content: Sendable { case log, vault }

    package struct Result: Sendable, Equatable {
        package let rows: Int
        /// The end of the log; `nil` for the vault.
        package let head: LogHead?
        /// Whether the target held everything before.
        package let wasThere: Bool
    }

    private let source: StoreLocation
    private let target: StoreLocation
    private let content: Content

    package init(from source: StoreLocation, to target: StoreLocation, _ content: Content) {
        self.source = source
        self.target = target
        self.content = content
    }

    /// - Important: No service may run on either; see ``StoreOccupation``.
    /// - Throws: `Fault` when the source is of another version, the target holds something else, or a row differs.
    package func run(now: Instant) throws -> Result {
        let from = try open(source)
        let to = try target.openWriter()
        try target.prepare(to, migrations(to.dialect), now: now)
        // Writers of the source wait, so that what is copied is what is there at the end.
        return try from.transaction {
            try checkVersion(of: from)
            return try to.transaction {
                let shapes = try TableShape.all(in: from)
                let wasThere = try !isEmpty(to)
                if !wasThere { try copy(shapes, from, to) }
                return try compare(shapes, from, to, wasThere: wasThere)
            }
        }
    }

    private func open(_ location: StoreLocation) throws -> any SQLConnection {
        if case .sqlite(let path) = location, !FileManager.default.fileExists(atPath: path) {
            throw Self.fault("there is no file \(path); name the folder that holds store/ and vault/")
        }
        return try location.openWriter()
    }

    private func migrations(_ dialect: SQLDialect) throws -> Migrations {
        try content == .log ? .log(dialect) : .vault(dialect)
    }

    private func checkVersion(of sql: any SQLConnection) throws {
        let missing = try migrations(sql.dialect).missing(in: sql).map(\.name)
        guard missing.isEmpty else {
            throw Self.fault(
                "the source lacks the steps \(missing.joined(separator: ", ")); start the service of this version on "
                    + "it once, stop it, and move then")
        }
    }

    /// Whether no table holds a row, besides the record of the migrations.
    private func isEmpty(_ sql: any SQLConnection) throws -> Bool {
        try TableShape.all(in: sql).allSatisfy { shape in
            try sql.first("SELECT 1 FROM \(TableShape.quoted(shape.name)) LIMIT 1") { _ in true } == nil
        }
    }

    private func copy(_ shapes: [TableShape], _ from: any SQLConnection, _ to: any SQLConnection) throws {
        let present = Set(try TableShape.all(in: to).map(\.name))
        for shape in shapes {
            if !present.contains(shape.name) {
                for statement in shape.statements { try to.executeScript(statement) }
            }
            let columns = shape.columns.map { TableShape.quoted($0.name) }.joined(separator: ", ")
            let values = shape.columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
            let insertion = "INSERT INTO \(TableShape.quoted(shape.name)) (\(columns)) VALUES (\(values))"
            var cursor = TableCursor(shape, in: from)
            while case let rows = try cursor.next(), !rows.isEmpty {
                for row in rows { try to.execute(insertion, row) }
            }
        }
    }

    // MARK: Comparison

    /// Reads both sides to their ends.
    private func compare(
        _ shapes: [TableShape], _ from: any SQLConnection, _ to: any SQLConnection, wasThere: Bool
    ) throws -> Result {
        let difference = wasThere ? "is not empty and holds something else" : "differs after the copy"
        let names = try TableShape.all(in: to).map(\.name)
        guard Set(names).isSubset(of: shapes.map(\.name)) else { throw targetFault(difference) }
        var rows = 0
        for shape in shapes {
            guard names.contains(shape.name) else { throw targetFault("\(difference), in the table \(shape.name)") }
            var (left, right) = (TableCursor(shape, in: from), TableCursor(shape, in: to))
            while true {
                let (expected, found) = (try left.next(), try right.next())
                guard expected == found else { throw targetFault("\(difference), in the table \(shape.name)") }
                guard !expected.isEmpty else { break }
                rows += expected.count
            }
        }
        let head = content == .log ? try verifiedHead(to, like: from) : nil
        return Result(rows: rows, head: head, wasThere: wasThere)
    }

    /// The end of the target's log, whose positions and hash chain hold and which is the end of the source's.
    private func verifiedHead(_ sql: any SQLConnection, like source: any SQLConnection) throws -> LogHead {
        let (log, original) = (SQLEventLog(sql), SQLEventLog(source))
        var head = LogHead.empty
        while case let events = try log.read(afterPosition: head.position, limit: EventLogLimits.batchMax),
            !events.isEmpty
        {
            for event in events {
                guard event.position == head.position + 1,
                    event.hash == HashChain.hash(previous: head.hash, event: event)
                else { throw targetFault("has a broken chain at \(event.position); verify the source, it is the same") }
                head = LogHead(position: event.position, at: event.at, hash: event.hash)
            }
            // A word now and then, so that the database does not take the open transaction for a forgotten one.
            _ = try original.head()
        }
        guard try original.head() == head else { throw targetFault("ends elsewhere than the source") }
        return head
    }

    private func targetFault(_ what: String) -> Fault {
        let name =
            switch target {
            case .sqlite(let path): path
            case .postgres(let address): address.text
            }
        return Self.fault("\(name) \(what); nothing was changed. Move into a new, empty place")
    }

    private static func fault(_ detail: String) -> Fault {
        Fault(.storage, operation: "move the store", detail: detail, retry: .never)
    }
}
