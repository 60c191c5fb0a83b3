import Foundation
import Messages
import Platform
import Synchronization

/// What arrived in the mail sink, read from its file as it grows.
///
/// It is what the persons of the exercise see: codes by address, notices by case number and kind.
final class MailBox: Sendable {
    /// One mail without its text.
    struct Mail: Sendable {
        let to: String
        let messageID: String
        /// As in the message identifier `<cause>.<kind>@<host>`.
        let kind: NoticeKind?
        let caseNumber: String?
        let arrivedAt: ContinuousClock.Instant
    }

    private struct State {
        var mails: [Mail] = []
        var messageIDs: Set<String> = []
        var codes: [String: String] = [:]
        var counts: [String: Int] = [:]
        var offset: UInt64 = 0
        var rest: [UInt8] = []
    }

    /// Made once: compiling a pattern costs more than using it.
    private struct Patterns: @unchecked Sendable {
        // Safe: a compiled pattern is never changed.
        let caseNumber = /SSC-[A-Z]{3}-\d{4}-\d{7}-[0-9A-Z]/
        let code = /\b\d{6}\b/
    }

    private static let patterns = Patterns()
    private static let pollMilliseconds = 20
    /// As long as a code is valid.
    private static let codePatience = Duration.seconds(900)
    private static let readMax = 4 << 20

    private let path: String
    private let state: Mutex<State>

    /// - Parameter folder: where the sink writes; what is there already belongs to others and is passed over.
    init(folder: String) {
        path = folder + "/" + MailSinkFile.name
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?.uint64Value
        state = Mutex(State(offset: size ?? 0))
    }

    /// Follows the file until the task is cancelled.
    func follow() async {
        while !Task.isCancelled {
            if !readMore() { try? await Task.sleep(for: .milliseconds(Self.pollMilliseconds)) }
        }
    }

    /// The code that was sent to an address; waits for it.
    func code(to address: String) async throws -> String {
        let code = try await Parallel.poll(every: .milliseconds(20), atMost: .milliseconds(200), for: Self.codePatience)
        {
            state.withLock { $0.codes.removeValue(forKey: address) }
        }
        guard let code else {
            throw OperatorError("the code never came by mail", fix: "look at ssc status and at the mail sink")
        }
        return code
    }

    var mails: [Mail] { state.withLock { $0.mails } }

    /// Different messages; what came again with the same Message-ID is one message to a mail program.
    var count: Int { state.withLock { $0.messageIDs.count } }

    /// Notices of a kind that arrived for a case.
    func count(_ kind: NoticeKind, of caseNumber: String) -> Int {
        state.withLock { $0.counts["\(caseNumber) \(kind.rawValue)"] ?? 0 }
    }

    /// - Returns: whether anything was there.
    private func readMore() -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        let offset = state.withLock { $0.offset }
        guard (try? file.seek(toOffset: offset)) != nil, let data = try? file.read(upToCount: Self.readMax),
            !data.isEmpty
        else { return false }
        let bytes = state.withLock { state in
            state.offset += UInt64(data.count)
            defer { state.rest = [] }
            return state.rest + data
        }
        let end = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        for line in bytes[..<end].split(separator: 0x0A) {
            if let mail = try? MessageJSON(sealer: nil).decode(ReceivedMail.self, from: Array(line)) { take(mail) }
        }
        state.withLock { $0.rest = Array(bytes[end...]) }
        return true
    }

    private func take(_ received: ReceivedMail) {
        let name = received.messageID.split(separator: "@").first ?? ""
        let kind = name.split(separator: ".").last.flatMap { NoticeKind(rawValue: String($0)) }
        let number = received.subject.firstMatch(of: Self.patterns.caseNumber)
        let mail = Mail(
            to: received.to.first ?? "", messageID: received.messageID, kind: kind,
            caseNumber: number.map { String($0.output) }, arrivedAt: .now)
        let code =
            kind == .verificationCode
            ? received.body.firstMatch(of: Self.patterns.code).map { String($0.output) } : nil
        state.withLock { state in
            state.mails.append(mail)
            guard state.messageIDs.insert(mail.messageID).inserted else { return }
            if let number = mail.caseNumber, let kind { state.counts["\(number) \(kind.rawValue)", default: 0] += 1 }
            if let code { state.codes[mail.to] = code }
        }
    }
}
