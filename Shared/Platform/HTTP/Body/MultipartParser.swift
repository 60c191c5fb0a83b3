import Glibc

/// What the parser found in the bytes it was given.
package enum MultipartEvent: Sendable, Equatable {
    case partBegan(MultipartHeaders)
    case bytes([UInt8])
    case partEnded
    case finished
}

/// Why a body is no usable `multipart/form-data`.
package enum MultipartError: Error, Sendable, Equatable {
    case malformedBoundary
    case malformedHeaders
    case headersTooLong
    case tooManyParts
    /// The body ended before the closing boundary.
    case incomplete
}

/// Reads `multipart/form-data` (RFC 7578, RFC 2046 section 5.1) piece by piece.
///
/// A pure state machine: bytes in, events out, so that a large file never stands in memory as a whole and every split
/// of the bytes gives the same content. A delimiter is CRLF, two hyphens and the boundary, followed by two hyphens or
/// by blanks and CRLF; a longer line that only begins like it is content. What stands before the first and after the
/// last delimiter is dropped.
package struct MultipartParser: Sendable {
    package static let partCountMax = 64
    package static let headerByteCountMax = 8_192
    /// RFC 2046 section 5.1.1.
    private static let boundaryByteCountMax = 70
    /// Blanks that a mail gateway may have put after a delimiter.
    private static let paddingByteCountMax = 80

    private enum Phase { case preamble, headers, content, epilogue }

    private enum Search {
        case delimiter(start: Int, byteCount: Int, isLast: Bool)
        /// Before this place there is certainly no delimiter.
        case none(safeByteCount: Int)
    }

    private let delimiter: [UInt8]
    private var phase = Phase.preamble
    private var buffer: [UInt8]
    private var partCount = 0

    package init(boundary: String) throws(MultipartError) {
        guard (1...Self.boundaryByteCountMax).contains(boundary.utf8.count), !boundary.hasSuffix(" "),
            boundary.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { throw .malformedBoundary }
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter may stand at the very start, without the line end before it.
        buffer = [0x0D, 0x0A]
    }

    /// Takes the next bytes and gives what became clear by them.
    package mutating func consume(_ bytes: some Sequence<UInt8>) throws(MultipartError) -> [MultipartEvent] {
        buffer += bytes
        var events: [MultipartEvent] = []
        while try step(&events) {}
        return events
    }

    /// Says that no more bytes come.
    package func finish() throws(MultipartError) {
        guard phase == .epilogue else { throw .incomplete }
    }

    /// One move; false when more bytes are needed.
    private mutating func step(_ events: inout [MultipartEvent]) throws(MultipartError) -> Bool {
        switch phase {
        case .preamble, .content:
            return try passContent(&events)
        case .headers:
            return try readHeaders(&events)
        case .epilogue:
            buffer.removeAll()
            return false
        }
    }

    private mutating func passContent(_ events: inout [MultipartEvent]) throws(MultipartError) -> Bool {
        switch search() {
        case .none(let safe):
            take(safe, &events)
            return false
        case .delimiter(let start, let byteCount, let isLast):
            take(start, &events)
            buffer.removeFirst(byteCount)
            if phase == .content { events.append(.partEnded) }
            if isLast {
                events.append(.finished)
                phase = .epilogue
                return true
            }
            partCount += 1
            guard partCount <= Self.partCountMax else { throw .tooManyParts }
            phase = .headers
            return true
        }
    }

    /// Hands over or drops the first bytes of the buffer.
    private mutating func take(_ count: Int, _ events: inout [MultipartEvent]) {
        guard count > 0 else { return }
        if phase == .content { events.append(.bytes(Array(buffer[..<count]))) }
        buffer.removeFirst(count)
    }

    private mutating func readHeaders(_ events: inout [MultipartEvent]) throws(MultipartError) -> Bool {
        // A part without header fields begins with the blank line itself.
        if buffer.starts(with: [0x0D, 0x0A]) {
            buffer.removeFirst(2)
            events.append(.partBegan(try MultipartHeaders([])))
            phase = .content
            restoreLineEnd()
            return true
        }
        guard let end = find([0x0D, 0x0A, 0x0D, 0x0A], from: 0) else {
            guard buffer.count <= Self.headerByteCountMax else { throw .headersTooLong }
            return false
        }
        guard end <= Self.headerByteCountMax else { throw .headersTooLong }
        events.append(.partBegan(try MultipartHeaders(Array(buffer[..<end]))))
        buffer.removeFirst(end + 4)
        phase = .content
        restoreLineEnd()
        return true
    }

    /// Some senders write an empty part with one line end less: the blank line then also opens the delimiter.
    private mutating func restoreLineEnd() {
        if buffer.starts(with: delimiter.dropFirst(2)) { buffer.insert(contentsOf: [0x0D, 0x0A], at: 0) }
    }

    private func search() -> Search {
        var from = 0
        while let start = find(delimiter, from: from) {
            let after = buffer[(start + delimiter.count)...]
            let blanks = after.prefix { $0 == 0x20 || $0 == 0x09 }.count
            let rest = after.dropFirst(blanks)
            if blanks == 0, after.starts(with: [0x2D, 0x2D]) {
                return .delimiter(start: start, byteCount: delimiter.count + 2, isLast: true)
            }
            if rest.starts(with: [0x0D, 0x0A]) {
                return .delimiter(start: start, byteCount: delimiter.count + blanks + 2, isLast: false)
            }
            let isUndecided = rest.isEmpty || (rest.count == 1 && (rest.first == 0x0D || rest.first == 0x2D))
            if isUndecided, blanks <= Self.paddingByteCountMax { return .none(safeByteCount: start) }
            from = start + 1
        }
        return .none(safeByteCount: max(0, buffer.count - delimiter.count + 1))
    }

    /// Found by the C library, because a scan in Swift is slow in a build without optimisation.
    private func find(_ needle: [UInt8], from start: Int) -> Int? {
        buffer.withUnsafeBytes { haystack -> Int? in
            guard let base = haystack.baseAddress, haystack.count >= needle.count else { return nil }
            let lastStart = haystack.count - needle.count
            var index = start
            while index <= lastStart {
                guard let found = memchr(base + index, Int32(needle[0]), lastStart - index + 1) else { return nil }
                index = UnsafeRawPointer(found) - base
                if memcmp(base + index, needle, needle.count) == 0 { return index }
                index += 1
            }
            return nil
        }
    }
}
