import Testing

@testable import Platform

@Suite struct MailSMTPSessionTests {
    private func session() -> SMTPSession {
        SMTPSession(host: "sink", messageBytesMax: 1_000) { address in
            address.hasPrefix("full") ? .refuse(code: 452) : .accept
        }
    }

    private func replies(_ session: inout SMTPSession, _ text: String) -> [String] {
        session.receive(Array(text.utf8)).map { action in
            switch action {
            case .reply(let line): String(line.prefix(3))
            case .store(let envelope, let data):
                "\(envelope.from)>\(envelope.recipients.joined(separator: ","))|"
                    + String(decoding: data, as: UTF8.self)
            case .close: "close"
            }
        }
    }

    private let opening = "EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n"

    @Test func `commands in one packet are answered in order`() {
        var session = session()
        #expect(
            replies(&session, opening + "Hola\r\n.\r\nQUIT\r\n")
                == ["250", "250", "250", "354", "a@b>c@d|Hola\r\n", "221", "close"])
    }

    @Test func `bytes that come one by one make the same conversation`() {
        var session = session()
        let text = opening + "..punto\r\n.\r\n"
        let all = text.utf8.flatMap { byte in replies(&session, String(decoding: [byte], as: UTF8.self)) }
        #expect(all == ["250", "250", "250", "354", "a@b>c@d|.punto\r\n"])
    }

    @Test func `a bare line feed ends neither a line nor a mail`() {
        var session = session()
        _ = replies(&session, opening)
        #expect(replies(&session, "uno\n.\nMAIL FROM:<x@y>\n\r\n.\r\n") == ["a@b>c@d|uno\n.\nMAIL FROM:<x@y>\n\r\n"])
    }

    @Test(arguments: [
        ("MAIL FROM:<a@b>\r\n", "503"), ("RCPT TO:<a@b>\r\n", "503"), ("DATA\r\n", "503"), ("HOLA\r\n", "500"),
        ("EHLO x\r\nMAIL FROM:<a@b> SIZE=1001\r\n", "552"), ("EHLO x\r\nMAIL FROM:<a@b> SIZE=1000\r\n", "250"),
        ("EHLO x\r\nMAIL a@b\r\n", "501"), ("EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<full@b>\r\n", "452"),
        ("EHLO x\r\nMAIL FROM:<a@b>\r\nDATA\r\n", "554"), ("EHLO x\r\nMAIL FROM:<a@b>\r\nRSET\r\nDATA\r\n", "503"),
        ("NOOP\r\n", "250"),
    ])
    func `the last command gets its reply`(text: String, reply: String) {
        var session = session()
        #expect(replies(&session, text).last == reply)
    }

    @Test func `a mail over the limit is refused and the next one is taken`() {
        var session = session()
        _ = replies(&session, opening)
        let long = String(repeating: String(repeating: "x", count: 98) + "\r\n", count: 11)
        #expect(replies(&session, long + ".\r\n") == ["552"])
        #expect(replies(&session, "MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n.\r\n").last == "a@b>c@d|")
    }

    @Test func `a line without an end closes the conversation`() {
        var session = session()
        #expect(replies(&session, String(repeating: "x", count: 3_000)) == ["500", "close"])
    }
}
