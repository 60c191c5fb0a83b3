/// The server's side of one SMTP conversation (RFC 5321), without the socket: bytes in, actions out.
///
/// Offers PIPELINING (RFC 2920), 8BITMIME and SIZE (RFC 1870). Only CRLF ends a line, so that no mail can be smuggled
/// inside another by a bare line feed.
struct SMTPSession {
    struct Envelope: Equatable {
        var from: String
        var recipients: [String]
    }

    enum Action: Equatable {
        case reply(String)
        /// Keep the mail and reply 250 only afterwards, or 452 when it cannot be kept.
        case store(Envelope, data: [UInt8])
        case close
    }

    private enum Phase {
        case greeting
        case ready
        case mail(Envelope)
        case data(Envelope)
    }

    /// RFC 5321 section 4.5.3.1: 512 for a command line; extensions lengthen it.
    private static let commandBytesMax = 2_048
    private static let recipientsMax = 100

    private let host: String
    private let messageBytesMax: Int
    private let verdict: @Sendable (String) -> MailSink.Verdict
    private var phase = Phase.greeting
    private var pending: [UInt8] = []
    private var data: [UInt8] = []
    private var isDataTooLong = false
    private var isClosed = false

    init(host: String, messageBytesMax: Int, verdict: @escaping @Sendable (String) -> MailSink.Verdict) {
        self.host = host
        self.messageBytesMax = messageBytesMax
        self.verdict = verdict
    }

    var greeting: String { "220 \(host) ESMTP" }

    mutating func receive(_ bytes: some Collection<UInt8>) -> [Action] {
        var actions: [Action] = []
        var searchFrom = pending.count
        pending.append(contentsOf: bytes)
        var lineStart = 0
        while !isClosed, let feed = pending[searchFrom...].firstIndex(of: 0x0A) {
            searchFrom = feed + 1
            guard feed > lineStart, pending[feed - 1] == 0x0D else { continue }
            let line = pending[lineStart..<(feed - 1)]
            lineStart = feed + 1
            if case .data(let envelope) = phase {
                actions += receiveText(line, envelope)
            } else {
                actions += receiveCommand(line)
            }
        }
        pending.removeFirst(lineStart)
        if !isClosed { actions += limitPending() }
        return actions
    }

    /// A line that never ends must not fill the memory.
    private mutating func limitPending() -> [Action] {
        let limit =
            if case .data = phase { messageBytesMax + Self.commandBytesMax } else { Self.commandBytesMax }
        guard pending.count > limit else { return [] }
        return close("500 line too long")
    }

    private mutating func close(_ reply: String) -> [Action] {
        isClosed = true
        return [.reply(reply), .close]
    }

    private mutating func receiveText(_ line: ArraySlice<UInt8>, _ envelope: Envelope) -> [Action] {
        guard line.first == UInt8(ascii: ".") else {
            append(line)
            return []
        }
        guard line.count == 1 else {
            append(line.dropFirst())
            return []
        }
        let text = data
        let wasTooLong = isDataTooLong
        data = []
        isDataTooLong = false
        phase = .ready
        return wasTooLong ? [.reply("552 message too large")] : [.store(envelope, data: text)]
    }

    private mutating func append(_ line: ArraySlice<UInt8>) {
        guard data.count + line.count + 2 <= messageBytesMax else {
            isDataTooLong = true
            return
        }
        data += line
        data += [0x0D, 0x0A]
    }

    private mutating func receiveCommand(_ line: ArraySlice<UInt8>) -> [Action] {
        guard line.count <= Self.commandBytesMax else { return [.reply("500 line too long")] }
        let text = String(decoding: line, as: UTF8.self)
        let verb = text.prefix { $0 != " " }.uppercased()
        let argument = String(text.dropFirst(verb.count)).drop { $0 == " " }
        switch verb {
        case "EHLO":
            phase = .ready
            let lines = ["250-\(host)", "250-PIPELINING", "250-8BITMIME", "250 SIZE \(messageBytesMax)"]
            return [.reply(lines.joined(separator: "\r\n"))]
        case "HELO":
            phase = .ready
            return [.reply("250 \(host)")]
        case "MAIL": return mail(argument)
        case "RCPT": return recipient(argument)
        case "DATA": return startData()
        case "RSET":
            if case .greeting = phase {} else { phase = .ready }
            return [.reply("250 ok")]
        case "NOOP": return [.reply("250 ok")]
        case "VRFY": return [.reply("252 cannot verify")]
        case "QUIT": return close("221 bye")
        default: return [.reply("500 unknown command")]
        }
    }

    private mutating func mail(_ argument: Substring) -> [Action] {
        guard case .ready = phase else { return [.reply("503 bad sequence")] }
        guard let path = Self.path(argument, keyword: "FROM:") else {
            return [.reply("501 syntax: MAIL FROM:<address>")]
        }
        for parameter in path.parameters {
            let upper = parameter.uppercased()
            if upper.hasPrefix("SIZE="), let size = Int(upper.dropFirst(5)) {
                if size > messageBytesMax { return [.reply("552 message too large")] }
            } else if upper != "BODY=8BITMIME" && upper != "BODY=7BIT" {
                return [.reply("555 unknown parameter")]
            }
        }
        phase = .mail(Envelope(from: path.address, recipients: []))
        return [.reply("250 ok")]
    }

    private mutating func recipient(_ argument: Substring) -> [Action] {
        guard case .mail(var envelope) = phase else { return [.reply("503 bad sequence")] }
        guard let path = Self.path(argument, keyword: "TO:"), !path.address.isEmpty else {
            return [.reply("501 syntax: RCPT TO:<address>")]
        }
        guard path.parameters.isEmpty else { return [.reply("555 unknown parameter")] }
        guard envelope.recipients.count < Self.recipientsMax else { return [.reply("452 too many recipients")] }
        if case .refuse(let code) = verdict(path.address) { return [.reply("\(code) refused")] }
        envelope.recipients.append(path.address)
        phase = .mail(envelope)
        return [.reply("250 ok")]
    }

    private mutating func startData() -> [Action] {
        guard case .mail(let envelope) = phase else { return [.reply("503 bad sequence")] }
        guard !envelope.recipients.isEmpty else { return [.reply("554 no valid recipients")] }
        phase = .data(envelope)
        return [.reply("354 end with a line of one dot")]
    }

    private static func path(_ text: Substring, keyword: String) -> (address: String, parameters: [Substring])? {
        guard text.prefix(keyword.count).uppercased() == keyword else { return nil }
        let rest = text.dropFirst(keyword.count).drop { $0 == " " }
        guard rest.first == "<", let end = rest.firstIndex(of: ">") else { return nil }
        let address = rest[rest.index(after: rest.startIndex)..<end]
        guard address.isEmpty || MailAddress.isSafe(String(address)) else { return nil }
        return (String(address), rest[rest.index(after: end)...].split(separator: " "))
    }
}
