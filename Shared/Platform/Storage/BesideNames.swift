import Synchronization

/// Gives the tables and indexes of projections other names in the text of SQL, so that the same code fills a copy that
/// lies beside the living tables.
///
/// A name is replaced where it stands as a whole word outside of quotes. Both databases rename an index or a constraint
/// that they made themselves.
final class BesideNames: Sendable {
    static let mark = "__next"

    let tables: [String]
    /// Those that the schema names.
    let indexes: [String]
    private let names: Set<String>
    /// Rewritten texts by their original: statements are constant and few.
    private let rewritten = Mutex<[String: String]>([:])

    init(_ projections: [any Projection.Type]) {
        tables = projections.flatMap { $0.tables }
        indexes = projections.flatMap { projection in
            projection.schema.matches(of: /CREATE (?:UNIQUE )?INDEX IF NOT EXISTS (\w+)/).map { String($0.1) }
        }
        names = Set(tables + indexes)
    }

    func rewrite(_ sql: String) -> String {
        if let known = rewritten.withLock({ $0[sql] }) { return known }
        let text = Self.replace(names, in: sql)
        rewritten.withLock { $0[sql] = text }
        return text
    }

    static func replace(_ names: Set<String>, in sql: String) -> String {
        var result = ""
        var word = ""
        var isQuoted = false
        func endWord() {
            result += word
            if !isQuoted, names.contains(word) { result += mark }
            word = ""
        }
        for character in sql {
            if character.isLetter || character.isNumber || character == "_" {
                word.append(character)
                continue
            }
            endWord()
            if character == "'" { isQuoted.toggle() }
            result.append(character)
        }
        endWord()
        return result
    }
}

/// A connection on which projections find the copy of their tables instead of the living ones.
final class BesideConnection: SQLConnection {
    private let sql: any SQLConnection
    private let names: BesideNames

    init(_ sql: any SQLConnection, _ names: BesideNames) {
        self.sql = sql
        self.names = names
    }

    var dialect: SQLDialect { sql.dialect }

    func execute(_ text: String, _ values: [SQLValue]) throws { try sql.execute(names.rewrite(text), values) }

    func executeCounting(_ text: String, _ values: [SQLValue]) throws -> Int {
        try sql.executeCounting(names.rewrite(text), values)
    }

    func forEachRow(_ text: String, _ values: [SQLValue], _ body: (any SQLRow) throws -> Void) throws {
        try sql.forEachRow(names.rewrite(text), values, body)
    }

    func executeScript(_ text: String) throws { try sql.executeScript(names.rewrite(text)) }

    func begin(_ pace: WritePace) throws { try sql.begin(pace) }
    func commit() throws { try sql.commit() }
    func rollback() { sql.rollback() }
    func savepoint() throws { try sql.savepoint() }
    func releaseSavepoint() throws { try sql.releaseSavepoint() }
    func rollbackToSavepoint() throws { try sql.rollbackToSavepoint() }
}
