import Foundation
import Glibc
package import Messages
import Synchronization

/// One mail as the sink received it: a line of `mail.jsonl`.
package struct ReceivedMail: Codable, Sendable, Equatable {
    package let receivedAt: Instant
    package let from: String
    package let to: [String]
    package let messageID: String
    package let subject: String
    /// The decoded text, lines ended by LF.
    package let body: String
}

/// The file of a mail sink: one JSON object per line, only ever appended.
///
/// A line is handed to the operating system in one piece before the server answers 250, so it survives the death of
/// the process; a power cut may lose the last ones, which is enough for a sink.
package final class MailSinkFile: Sendable {
    package static let name = "mail.jsonl"

    private let descriptor: Mutex<Int32>

    /// Opens the file of a folder, making both when missing, and cuts a half-written last line off.
    package init(folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/" + Self.name
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Fault(.mail, operation: "open \(path)", detail: String(cString: strerror(errno)), retry: .never)
        }
        self.descriptor = Mutex(descriptor)
        let complete = Self.completeByteCount(descriptor)
        if complete < lseek(descriptor, 0, SEEK_END) { ftruncate(descriptor, complete) }
    }

    deinit {
        _ = descriptor.withLock { close($0) }
    }

    /// The mails of a folder in the order of their arrival; none when there is no file yet.
    package static func read(folder: String) throws -> [ReceivedMail] {
        let path = folder + "/" + name
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let decoder = JSONDecoder()
        let complete = data.prefix(upTo: data.lastIndex(of: 0x0A).map { $0 + 1 } ?? data.startIndex)
        return try complete.split(separator: 0x0A).map { try decoder.decode(ReceivedMail.self, from: Data($0)) }
    }

    /// - Returns: whether the line is written; a half-written one is taken back.
    func append(_ mail: ReceivedMail) throws -> Bool {
        let line = try MessageJSON(sealer: nil).bytes(of: mail) + [0x0A]
        return descriptor.withLock { descriptor in
            let size = lseek(descriptor, 0, SEEK_END)
            var written = 0
            while written < line.count {
                let count = line[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else {
                    ftruncate(descriptor, size)
                    return false
                }
                written += count
            }
            return true
        }
    }

    private static func completeByteCount(_ descriptor: Int32) -> off_t {
        var end = lseek(descriptor, 0, SEEK_END)
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while end > 0 {
            let start = max(0, end - off_t(buffer.count))
            let count = pread(descriptor, &buffer, Int(end - start), start)
            guard count > 0 else { return end }
            if let last = buffer[..<count].lastIndex(of: 0x0A) { return start + off_t(last) + 1 }
            end = start
        }
        return 0
    }
}
