import Messages
import Testing

@testable import Platform

@Suite struct MailMessageTests {
    private func mail(
        to: MailMessage.Mailbox = .init(name: "María Núñez", address: "maria@example.ec"),
        subject: String = "Su visita médica", body: String = "Hola", messageID: String = "1@ssc.example"
    ) throws -> MailMessage {
        try MailMessage(
            from: .init(name: "Seguro Social Campesino", address: "ssc@example.ec"), to: to, subject: subject,
            body: body, messageID: messageID, date: Instant(millisecondsSinceEpoch: 1_773_063_900_000))
    }

    private func text(_ mail: MailMessage) -> String { String(decoding: mail.encoded(), as: UTF8.self) }

    @Test func `every byte of a mail is ASCII and no line is too long`() throws {
        let long = String(repeating: "Coordinación ", count: 20)
        let mail = try mail(
            to: .init(name: String(repeating: "Peñafiel ", count: 15), address: "a@example.ec"), subject: long,
            body: String(repeating: "ñ", count: 500) + "\n" + String(repeating: "x", count: 2_000))
        for line in text(mail).split(separator: "\r\n", omittingEmptySubsequences: false) {
            #expect(line.utf8.count <= 78)
            #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
        }
    }

    @Test func `headers follow RFC 5322`() throws {
        let text = try text(mail())
        // 1773063900 s = 2026-03-09 13:45:00 UTC, a Monday; mainland Ecuador is five hours behind.
        #expect(text.contains("Date: Mon, 09 Mar 2026 08:45:00 -0500\r\n"))
        #expect(text.contains("Message-ID: <1@ssc.example>\r\n"))
        #expect(text.contains("Subject: =?UTF-8?Q?Su_visita_m=C3=A9dica?=\r\n"))
        #expect(text.contains("From: Seguro Social Campesino\r\n <ssc@example.ec>\r\n"))
    }

    @Test func `the same mail is the same bytes`() throws {
        #expect(try mail().encoded() == mail().encoded())
    }

    @Test(arguments: [
        "a\r\nBcc: x@example.ec", "a\nb", "a\rb", "a\u{0}b", "a\u{85}b", "a\u{2028}b",
    ])
    func `no line end enters through a header`(text: String) {
        #expect(throws: InvalidMail(violations: [.init(field: .subject, problem: .controlCharacter)])) {
            try mail(subject: text)
        }
        #expect(throws: InvalidMail(violations: [.init(field: .to, problem: .controlCharacter)])) {
            try mail(to: .init(name: text, address: "a@example.ec"))
        }
        #expect(throws: InvalidMail(violations: [.init(field: .to, problem: .malformed)])) {
            try mail(to: .init(address: text + "@example.ec"))
        }
        #expect(throws: InvalidMail(violations: [.init(field: .messageID, problem: .malformed)])) {
            try mail(messageID: text + "@example.ec")
        }
    }

    @Test(arguments: ["", "a", "@example.ec", "a@", "a@b>c", "a@b@c", "ñ@example.ec", "a b@example.ec"])
    func `a malformed address is refused`(address: String) {
        #expect(throws: InvalidMail(violations: [.init(field: .to, problem: .malformed)])) {
            try mail(to: .init(address: address))
        }
    }

    @Test func `all violations are told at once and none shows the text`() {
        let invalid = #expect(throws: InvalidMail.self) {
            try mail(
                to: .init(address: "secreto"), subject: "\n", body: String(repeating: "x", count: 2_000_000),
                messageID: "x")
        }
        #expect(invalid?.violations.map(\.field) == [.to, .subject, .messageID, .body])
        #expect("\(String(describing: invalid))".contains("secreto") == false)
    }

    @Test(arguments: [
        "Señora María", "corto", "=?UTF-8?Q?parece?=", "",
        "🧑‍🌾 campesino", String(repeating: "Año ñandú ", count: 30),
        "un asunto en ASCII que no cabe en una sola línea según la norma, así que va en palabras codificadas",
    ])
    func `a subject is read as it was written`(subject: String) throws {
        let decoded = MailDecoding(try mail(subject: subject).encoded())
        #expect(decoded.subject == subject)
    }

    @Test(arguments: [
        "Hola\n", "tres = 3\n", "blancos al final  \n\tsangría\n", ".\n..\n.punto\n", "ñ\n\n\nfin\n", "\n",
        String(repeating: "a", count: 76) + "\n" + String(repeating: "b", count: 77) + "\n",
        String(repeating: "á", count: 1_000) + "\n",
    ])
    func `a text is read as it was written`(body: String) throws {
        #expect(MailDecoding(try mail(body: body).encoded()).body == body)
    }

    /// RFC 2047 section 8 and RFC 2045 section 6.7: forms that other senders use.
    @Test func `other encodings are read`() {
        let text = """
            Subject: =?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?_b?=\r
            Message-Id: <x@y>\r
            Content-Type: text/plain; charset=utf-8\r
            Content-Transfer-Encoding: base64\r
            \r
            U2XDsW9y\r\n
            """
        let decoded = MailDecoding(Array(text.utf8))
        #expect(decoded.subject == "a b")
        #expect(decoded.messageID == "x@y")
        #expect(decoded.body == "Señor")
    }
}
