import Foundation
import Synchronization

/// A mail server that does at each step what a script says, and the usual thing where it says nothing.
final class BadMailServer: Sendable {
    /// Where in a conversation; each comes before the reply of the server.
    enum Step: Sendable, Hashable { case connect, ehlo, startTLS, auth, mail, rcpt, data, text, end }

    indirect enum Move: Sendable {
        /// This reply instead of the usual one, and on with the conversation.
        case reply(String)
        /// These bytes and then the end of the connection (FIN).
        case hangUp(after: String = "")
        /// The end of the connection without a word (RST).
        case reset
        /// Nothing until the client has had enough.
        case silence
        /// The usual reply, byte by byte.
        case slowly
        /// At the end of the text: the mail is kept, and then this.
        case keep(Move)
        case usual
    }

    private struct State {
        var script: [Step: [Move]]
        var kept: [String] = []
    }

    private enum Over: Error { case over }

    let port: Int
    private let listener: Int32
    private let state: Mutex<State>

    /// - Parameter script: what happens the first, second … time at a step; afterwards the usual thing happens.
    init(_ script: [Step: [Move]]) throws {
        state = Mutex(State(script: script))
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRINUSE) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in acceptAll() }
    }

    /// Message-IDs of the mails that it took responsibility for, one entry a copy.
    var kept: [String] { state.withLock { $0.kept } }

    func close() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func acceptAll() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            Thread.detachNewThread { [self] in
                try? converse(connection)
                Glibc.close(connection)
            }
        }
        Glibc.close(listener)
    }

    private func move(at step: Step) -> Move {
        state.withLock { state in
            guard let first = state.script[step]?.first else { return .usual }
            state.script[step]?.removeFirst()
            return first
        }
    }

    private func converse(_ connection: Int32) throws {
        var lines = LineReader(connection: connection)
        try answer(.connect, "220 localhost ESMTP", connection)
        while let line = lines.next() {
            switch line.prefix(4).uppercased() {
            case "EHLO": try answer(.ehlo, "250-localhost\r\n250 8BITMIME", connection)
            case "STAR": try answer(.startTLS, "502 not offered", connection)
            case "AUTH": try answer(.auth, "235 welcome", connection)
            case "MAIL": try answer(.mail, "250 ok", connection)
            case "RCPT": try answer(.rcpt, "250 ok", connection)
            case "DATA": if try answer(.data, "354 go on", connection) { try takeText(&lines, connection) }
            case "QUIT": return
            default: try send("250 ok\r\n", connection)
            }
        }
    }

    private func takeText(_ lines: inout LineReader, _ connection: Int32) throws {
        var messageID = ""
        try perform(move(at: .text), usual: "", connection)
        while let line = lines.next(), line != "." {
            if line.lowercased().hasPrefix("message-id:") {
                messageID = line.dropFirst(11).trimmingCharacters(in: .whitespaces)
            }
        }
        let move = move(at: .end)
        switch move {
        case .usual, .slowly, .keep: state.withLock { $0.kept.append(messageID) }
        case .reply, .hangUp, .reset, .silence: break
        }
        let next = if case .keep(let next) = move { next } else { move }
        try perform(next, usual: "250 kept", connection)
    }

    /// - Returns: whether the usual reply was given.
    @discardableResult
    private func answer(_ step: Step, _ usual: String, _ connection: Int32) throws -> Bool {
        let move = move(at: step)
        try perform(move, usual: usual, connection)
        return switch move {
        case .usual, .slowly: true
        default: false
        }
    }

    private func perform(_ move: Move, usual: String, _ connection: Int32) throws {
        switch move {
        case .usual, .keep: if !usual.isEmpty { try send(usual + "\r\n", connection) }
        case .reply(let reply): try send(reply + "\r\n", connection)
        case .slowly:
            for byte in (usual + "\r\n").utf8 {
                Self.pause(connection)
                try send(String(decoding: [byte], as: UTF8.self), connection)
            }
        case .hangUp(let last):
            try send(last, connection)
            throw Over.over
        case .reset:
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
            throw Over.over
        case .silence:
            var byte: UInt8 = 0
            while recv(connection, &byte, 1, 0) > 0 {}
            throw Over.over
        }
    }

    private func send(_ text: String, _ connection: Int32) throws {
        var left = Array(text.utf8)[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Over.over }
            left = left.dropFirst(count)
        }
    }

    /// Thirty milliseconds, or until the client speaks or goes.
    private static func pause(_ connection: Int32) {
        var watched = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
        poll(&watched, 1, 30)
    }
}

/// Lines of a connection without their line ends.
private struct LineReader {
    let connection: Int32
    private var pending: [UInt8] = []

    init(connection: Int32) { self.connection = connection }

    mutating func next() -> String? {
        while true {
            if let end = pending.firstIndex(of: 0x0A) {
                let line = pending[..<end].filter { $0 != 0x0D }
                pending.removeFirst(end + 1)
                return String(decoding: line, as: UTF8.self)
            }
            var buffer = [UInt8](repeating: 0, count: 16_384)
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            pending += buffer[..<count]
        }
    }
}
