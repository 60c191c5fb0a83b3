import CPostgres

/// A result of the server with all its rows, freed with its last owner.
final class PostgresResult {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { PQclear(handle) }

    var status: ExecStatusType { PQresultStatus(handle) }

    var rowCount: Int { Int(PQntuples(handle)) }

    /// Rows that a statement inserted, changed or deleted.
    var changedRows: Int { Int(String(cString: PQcmdTuples(handle))) ?? 0 }

    /// What the server did, as `COMMIT` or `INSERT 0 1`.
    var tag: String { String(cString: PQcmdStatus(handle)) }

    /// The first value of a result in the text format.
    var firstText: String? {
        rowCount > 0 && PQgetisnull(handle, 0, 0) == 0 ? String(cString: PQgetvalue(handle, 0, 0)) : nil
    }

    func field(_ code: Character) -> String? {
        guard let ascii = code.asciiValue, let text = PQresultErrorField(handle, Int32(ascii)) else { return nil }
        return String(cString: text)
    }

    func forEachRow(_ body: (any SQLRow) throws -> Void) rethrows {
        for row in 0..<PQntuples(handle) { try body(Row(result: handle, row: row)) }
    }

    /// One row in the binary format.
    private struct Row: SQLRow {
        let result: OpaquePointer
        let row: Int32

        private func bytes(_ column: Int) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(
                start: PQgetvalue(result, row, Int32(column)), count: Int(PQgetlength(result, row, Int32(column))))
        }

        func isNull(_ column: Int) -> Bool { PQgetisnull(result, row, Int32(column)) == 1 }

        func integer(_ column: Int) -> Int {
            if isNull(column) { return 0 }
            let value = bytes(column)
            switch PQftype(result, Int32(column)) {
            case PostgresType.bigint: return Int(Int64(bitPattern: bigEndian(value, as: UInt64.self)))
            case PostgresType.integer: return Int(Int32(bitPattern: bigEndian(value, as: UInt32.self)))
            case PostgresType.smallint: return Int(Int16(bitPattern: bigEndian(value, as: UInt16.self)))
            case PostgresType.boolean: return Int(value.first ?? 0)
            case PostgresType.numeric: return PostgresNumeric.wholePart(value)
            case let other: preconditionFailure("column \(column) of type \(other) is read as a number")
            }
        }

        func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }

        func blob(_ column: Int) -> [UInt8] { [UInt8](bytes(column)) }
    }
}

/// Object identifiers of the types that statements use; they never change (pg_type.dat).
enum PostgresType {
    static let boolean: Oid = 16
    static let bytea: Oid = 17
    static let bigint: Oid = 20
    static let smallint: Oid = 21
    static let integer: Oid = 23
    static let text: Oid = 25
    static let numeric: Oid = 1_700
}

/// Decimal numbers, which sums of BIGINT are, in the server's binary form: count, weight, sign and scale in 16 bits
/// each, then digits to the base of 10,000.
enum PostgresNumeric {
    private static let headerBytes = 8
    private static let negative: UInt16 = 0x4000

    /// The number without its fraction.
    /// - Precondition: it fits into 64 bits.
    static func wholePart(_ bytes: UnsafeRawBufferPointer) -> Int {
        func word(_ offset: Int) -> UInt16 {
            bigEndian(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + 2]), as: UInt16.self)
        }
        let count = Int(word(0))
        let weight = Int(Int16(bitPattern: word(2)))
        guard weight >= 0 else { return 0 }
        var value = 0
        for index in 0...weight {
            value = value * 10_000 + (index < count ? Int(word(headerBytes + index * 2)) : 0)
        }
        return word(4) == negative ? -value : value
    }
}

private func bigEndian<Number: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer, as type: Number.Type) -> Number {
    Number(bigEndian: bytes.loadUnaligned(as: Number.self))
}
