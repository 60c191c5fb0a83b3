import Foundation
import Glibc
package import Messages
import Synchronization

/// A small SMTP server on loopback that takes every mail and writes it to a file, for development and simulation.
///
/// It speaks the protocol that a real server speaks, so the sender under test is the real one. It has no queue and no
/// TLS and listens on 127.0.0.1 only: nothing may rely on it for real mail.
package final class MailSink: Sendable {
    /// What the sink does with a recipient; tests and simulations play bad servers with it.
    package enum Verdict: Sendable, Equatable {
        case accept
        /// Answer RCPT with this code, 4yz or 5yz.
        case refuse(code: Int)
        /// Take the whole mail, keep it or not, and cut the connection instead of answering.
        case hangUpAfterData(keep: Bool)
    }

    private let port: UInt16
    private let messageBytesMax: Int
    private let connectionsMax: Int
    private let file: MailSinkFile
    private let verdict: @Sendable (String) -> Verdict
    private let now: @Sendable () -> Instant
    private let state = Mutex(State())

    private struct State {
        var listener: Int32?
        var connections: Set<Int32> = []
    }

    /// Silence after which a connection is closed (RFC 5321 section 4.5.3.2.7).
    private static let idleSecondsMax = 300

    /// - Parameter port: 0 takes a free one, which `start` returns.
    package init(
        folder: String, port: UInt16, messageBytesMax: Int = 10 * 1024 * 1024, connectionsMax: Int = 64,
        verdict: @escaping @Sendable (String) -> Verdict = { _ in .accept },
        now: @escaping @Sendable () -> Instant = {
            Instant(millisecondsSinceEpoch: Int(Date().timeIntervalSince1970 * 1_000))
        }
    ) throws {
        self.port = port
        self.messageBytesMax = messageBytesMax
        self.connectionsMax = connectionsMax
        self.verdict = verdict
        self.now = now
        file = try MailSinkFile(folder: folder)
    }

    /// Starts to listen, on a thread of its own.
    /// - Returns: the port.
    /// - Throws: `Fault` when the port is taken.
    package func start() throws -> UInt16 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw Self.fault("socket") }
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && listen(listener, 128) == 0
                    && getsockname(listener, generic, &length) == 0
            }
        }
        guard isBound else {
            let fault = Self.fault("listen on 127.0.0.1:\(port)")
            close(listener)
            throw fault
        }
        state.withLock { $0.listener = listener }
        Thread.detachNewThread { self.acceptConnections(listener) }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Stops listening and cuts the connections.
    ///
    /// A mail that was answered with 250 is in the file.
    package func stop() {
        state.withLock { state in
            if let listener = state.listener { shutdown(listener, Int32(SHUT_RDWR)) }
            state.listener = nil
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    private func acceptConnections(_ listener: Int32) {
        while true {
            let connection = accept(listener, nil, nil)
            if connection < 0 && (errno == EINTR || errno == ECONNABORTED) { continue }
            guard connection >= 0 else { break }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            var timeout = timeval(tv_sec: Self.idleSecondsMax, tv_usec: 0)
            setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
            var yes: Int32 = 1
            setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
            let isAdmitted = state.withLock { state in
                guard state.listener != nil, state.connections.count < connectionsMax else { return false }
                state.connections.insert(connection)
                return true
            }
            if isAdmitted {
                Thread.detachNewThread { self.serve(connection) }
            } else {
                _ = Self.send("421 too many connections", on: connection)
                close(connection)
            }
        }
        state.withLock { $0.listener = nil }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        defer {
            state.withLock { state in
                _ = state.connections.remove(connection)
                close(connection)
            }
        }
        var session = SMTPSession(host: "localhost", messageBytesMax: messageBytesMax, verdict: verdict)
        guard Self.send(session.greeting, on: connection) else { return }
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            for action in session.receive(buffer[..<count]) {
                guard perform(action, on: connection) else { return }
            }
        }
    }

    /// - Returns: whether the conversation goes on.
    private func perform(_ action: SMTPSession.Action, on connection: Int32) -> Bool {
        switch action {
        case .reply(let line): return Self.send(line, on: connection)
        case .close: return false
        case .store(let envelope, let data):
            let verdicts = envelope.recipients.map(verdict)
            if verdicts.contains(.hangUpAfterData(keep: false)) { return false }
            let isKept = store(envelope, data)
            if verdicts.contains(.hangUpAfterData(keep: true)) { return false }
            return Self.send(isKept ? "250 kept" : "452 cannot write", on: connection)
        }
    }

    private func store(_ envelope: SMTPSession.Envelope, _ data: [UInt8]) -> Bool {
        let mail = MailDecoding(data)
        let received = ReceivedMail(
            receivedAt: now(), from: envelope.from, to: envelope.recipients, messageID: mail.messageID,
            subject: mail.subject, body: mail.body)
        do {
            return try file.append(received)
        } catch {
            // Only the encoder throws here; the sender learns of it by 452 and keeps the mail.
            return false
        }
    }

    private static func send(_ line: String, on connection: Int32) -> Bool {
        let bytes = Array((line + "\r\n").utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    private static func fault(_ operation: String) -> Fault {
        Fault(.mail, operation: operation, detail: String(cString: strerror(errno)), retry: .never)
    }
}
