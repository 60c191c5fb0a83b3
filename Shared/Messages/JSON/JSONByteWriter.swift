import Foundation

/// Writes one value as JSON bytes in the canonical form of this system: sorted keys, no white space, no escaped
/// slashes.
///
/// Foundation's encoder builds a tree of boxed values and sorts dictionaries of it; messages and events are encoded
/// several times on their way, and that was the largest single cost of a service. This writer puts values straight into
/// one buffer and orders the members of an object when it closes. The form is byte for byte Foundation's with
/// `.sortedKeys` and `.withoutEscapingSlashes`; a test holds the two against each other.
///
/// Containers must be used in the order of nesting, which synthesised and hand-written `encode(to:)` do: whoever writes
/// to an outer container closes the inner ones.
final class JSONByteWriter: Encoder {
    let userInfo: [CodingUserInfoKey: Any]
    private(set) var bytes: [UInt8] = []
    private var frames: [Frame] = []
    private var members: [Member] = []
    private var scratch: [UInt8] = []

    /// An open object or list.
    private struct Frame {
        let isObject: Bool
        /// Where its bytes begin.
        let start: Int
        /// Where its members begin.
        let firstMember: Int
        var count = 0
    }

    /// A member of an open object: its value lies between its start and the start of the next one.
    private struct Member {
        let key: String
        let start: Int
        var end = 0
    }

    /// Above this an object is sorted by the library instead of by insertion.
    private static let insertionMax = 24

    init(userInfo: [CodingUserInfoKey: Any]) {
        self.userInfo = userInfo
        bytes.reserveCapacity(512)
    }

    var codingPath: [any CodingKey] { [] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(JSONObjectWriter<Key>(writer: self, frame: open(isObject: true)))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONListWriter(writer: self, frame: open(isObject: false))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { JSONValueWriter(writer: self) }

    // MARK: Structure

    /// - Returns: the number of the new frame, for ``member(_:in:)`` and ``element(in:)``.
    func open(isObject: Bool) -> Int {
        frames.append(Frame(isObject: isObject, start: bytes.count, firstMember: members.count))
        if !isObject { bytes.append(UInt8(ascii: "[")) }
        return frames.count
    }

    /// Begins a member of an open object; its value comes next.
    func member(_ key: String, in frame: Int) {
        close(to: frame)
        members.append(Member(key: key, start: bytes.count))
    }

    /// Begins an element of an open list.
    func element(in frame: Int) {
        close(to: frame)
        if frames[frame - 1].count > 0 { bytes.append(UInt8(ascii: ",")) }
        frames[frame - 1].count += 1
    }

    func count(of frame: Int) -> Int { frames[frame - 1].count }

    /// Writes a value that may open containers, and closes them.
    func write<Value: Encodable>(_ value: Value) throws {
        let (depth, start) = (frames.count, bytes.count)
        if Value.self == Data.self, let data = value as? Data {
            write(text: data.base64EncodedString())
        } else {
            try value.encode(to: self)
        }
        close(to: depth)
        if bytes.count == start { bytes += Array("{}".utf8) }
    }

    private func close(to depth: Int) {
        while frames.count > depth {
            let frame = frames.removeLast()
            if frame.isObject { assemble(frame) } else { bytes.append(UInt8(ascii: "]")) }
        }
    }

    /// Puts the members of an object into order, with their keys.
    private func assemble(_ frame: Frame) {
        let range = frame.firstMember..<members.count
        for index in range {
            members[index].end = index + 1 < range.upperBound ? members[index + 1].start : bytes.count
        }
        sort(range)
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: bytes[frame.start...])
        bytes.removeLast(scratch.count)
        bytes.append(UInt8(ascii: "{"))
        for index in range {
            if index > range.lowerBound { bytes.append(UInt8(ascii: ",")) }
            write(text: members[index].key)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(
                contentsOf: scratch[members[index].start - frame.start..<members[index].end - frame.start])
        }
        bytes.append(UInt8(ascii: "}"))
        members.removeSubrange(range)
    }

    private func sort(_ range: Range<Int>) {
        guard range.count <= Self.insertionMax else {
            members.replaceSubrange(range, with: members[range].sorted { $0.key < $1.key })
            return
        }
        for index in range.dropFirst() {
            var place = index
            while place > range.lowerBound, members[place].key < members[place - 1].key {
                members.swapAt(place, place - 1)
                place -= 1
            }
        }
    }

    // MARK: Scalars

    func writeNull() { bytes += Array("null".utf8) }

    func write(_ flag: Bool) { bytes += Array((flag ? "true" : "false").utf8) }

    func write(integer: some BinaryInteger) { bytes.append(contentsOf: String(integer).utf8) }

    func write(number: Double) throws {
        guard number.isFinite else {
            throw EncodingError.invalidValue(
                number, .init(codingPath: [], debugDescription: "JSON has no number for \(number)"))
        }
        var text = number.description
        if text.hasSuffix(".0") { text.removeLast(2) }
        bytes.append(contentsOf: text.utf8)
    }

    func write(text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { buffer in
            var clean = 0
            for index in buffer.indices where buffer[index] < 0x20 || buffer[index] == 0x22 || buffer[index] == 0x5C {
                bytes.append(contentsOf: buffer[clean..<index])
                bytes.append(contentsOf: Self.escape(buffer[index]))
                clean = index + 1
            }
            bytes.append(contentsOf: buffer[clean...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// RFC 8259 section 7.
    private static func escape(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case 0x22: Array("\\\"".utf8)
        case 0x5C: Array("\\\\".utf8)
        case 0x08: Array("\\b".utf8)
        case 0x0C: Array("\\f".utf8)
        case 0x0A: Array("\\n".utf8)
        case 0x0D: Array("\\r".utf8)
        case 0x09: Array("\\t".utf8)
        default: Array("\\u00".utf8) + [byte >> 4, byte & 0x0F].map { $0 < 10 ? $0 + 0x30 : $0 + 0x57 }
        }
    }
}
