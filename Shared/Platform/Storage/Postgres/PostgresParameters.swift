import CPostgres

/// The values of one statement laid out as libpq wants them; used again for every statement, so that nothing is
/// allocated once the buffers have grown.
///
/// Text and bytes travel in the binary format, which is what they are; numbers too where the statement was prepared for
/// them, otherwise as digits, which every type of the server can read.
struct PostgresParameters {
    private var bytes: [UInt8] = []
    private var starts: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var pointers: [UnsafePointer<CChar>?] = []

    private static let isNull = -1

    /// Type of each parameter for the preparation of a statement; 0 leaves it to the server.
    static func types(of values: [SQLValue]) -> [Oid] {
        values.map { value in
            switch value {
            case .null: 0
            case .integer: PostgresType.bigint
            case .text: PostgresType.text
            case .blob: PostgresType.bytea
            }
        }
    }

    mutating func load(_ values: [SQLValue], types: [Oid]) {
        bytes.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        for (value, type) in zip(values, types) {
            let start = bytes.count
            var format: Int32 = 1
            switch value {
            case .null: break
            case .integer(let number) where type == PostgresType.bigint:
                withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
            case .integer(let number):
                format = 0
                bytes.append(contentsOf: String(number).utf8)
                bytes.append(0)
            case .text(let text): bytes.append(contentsOf: text.utf8)
            case .blob(let blob): bytes.append(contentsOf: blob)
            }
            starts.append(value == .null ? Self.isNull : start)
            lengths.append(Int32(bytes.count - start))
            formats.append(format)
        }
        // An empty buffer has no address, and libpq takes a missing address for NULL.
        if bytes.isEmpty { bytes.append(0) }
    }

    /// Sends the prepared statement with these values, asking for binary rows.
    mutating func send(_ statement: String, over handle: OpaquePointer) -> Bool {
        bytes.withUnsafeBytes { buffer in
            let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            pointers.removeAll(keepingCapacity: true)
            for start in starts { pointers.append(start == Self.isNull ? nil : base.map { $0 + start }) }
            return PQsendQueryPrepared(handle, statement, Int32(starts.count), pointers, lengths, formats, 1) == 1
        }
    }
}

/// The binary form of an array of one dimension (`array_send` of the server).
enum PostgresArray {
    /// - Parameter values: of one kind, none of them NULL.
    static func bytes(of values: some Collection<SQLValue>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20 + values.count * 40)
        let element = values.first.map { PostgresParameters.types(of: [$0])[0] } ?? 0
        for number in [1, 0, UInt32(element), UInt32(values.count), 1] { append(number, to: &bytes) }
        for value in values {
            switch value {
            case .null: preconditionFailure("a row that travels with others has no NULL")
            case .integer(let number):
                append(8, to: &bytes)
                withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
            case .text(let text):
                append(UInt32(text.utf8.count), to: &bytes)
                bytes.append(contentsOf: text.utf8)
            case .blob(let blob):
                append(UInt32(blob.count), to: &bytes)
                bytes.append(contentsOf: blob)
            }
        }
        return bytes
    }

    private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
