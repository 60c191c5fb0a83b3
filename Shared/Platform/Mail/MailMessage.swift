package import Messages

/// One plain-text e-mail, checked when it is made, so that every value can be sent as it is.
///
/// The form is RFC 5322 with RFC 2047 headers and a quoted-printable UTF-8 body. Message-ID and date come from the
/// caller: the same message sent again after a crash must be the same bytes, so that a mail server can drop the repeat.
package struct MailMessage: Sendable, Equatable {
    /// An address with the name that a mail reader shows.
    package struct Mailbox: Sendable, Equatable, CustomStringConvertible {
        package let name: String?
        package let address: String

        package init(name: String? = nil, address: String) {
            self.name = name
            self.address = address
        }

        /// Never name or address, so that they cannot reach a log by interpolation.
        package var description: String { "mailbox" }
    }

    package let from: Mailbox
    package let to: Mailbox
    package let replyTo: Mailbox?
    package let subject: String
    package let body: String
    /// Without angle brackets, as `3f0c@notification.example`.
    package let messageID: String
    package let date: Instant

    /// RFC 5322 section 2.1.1 allows 998 bytes in a line; a subject that long is a mistake of the caller.
    static let headerBytesMax = 400
    static let bodyBytesMax = 1024 * 1024

    package init(
        from: Mailbox, to: Mailbox, replyTo: Mailbox? = nil, subject: String, body: String, messageID: String,
        date: Instant
    ) throws(InvalidMail) {
        let violations =
            Self.violations(from, .from) + Self.violations(to, .to)
            + (replyTo.map { Self.violations($0, .replyTo) } ?? [])
            + Self.textViolations(subject, .subject) + Self.messageIDViolations(messageID)
            + (body.utf8.count > Self.bodyBytesMax ? [InvalidMail.Violation(field: .body, problem: .tooLong)] : [])
        guard violations.isEmpty else { throw InvalidMail(violations: violations) }
        self.from = from
        self.to = to
        self.replyTo = replyTo
        self.subject = subject
        self.body = body
        self.messageID = messageID
        self.date = date
    }

    /// The bytes to send, lines ended by CRLF, not yet dot-stuffed.
    package func encoded() -> [UInt8] {
        var head = "Date: \(Self.dateText(date))\r\n"
        head += "From: \(Self.headerValue(from, column: 6))\r\n"
        head += "To: \(Self.headerValue(to, column: 4))\r\n"
        if let replyTo { head += "Reply-To: \(Self.headerValue(replyTo, column: 10))\r\n" }
        head += "Subject: \(MailEncoding.headerText(subject, startColumn: 9))\r\n"
        head += "Message-ID: <\(messageID)>\r\n"
        // RFC 3834 section 5: automatic answers such as "I am on holiday" must not come back to us.
        head += "Auto-Submitted: auto-generated\r\n"
        head += "MIME-Version: 1.0\r\n"
        head += "Content-Type: text/plain; charset=utf-8\r\n"
        head += "Content-Transfer-Encoding: quoted-printable\r\n"
        head += "Content-Language: es-EC\r\n\r\n"
        return Array(head.utf8) + MailEncoding.quotedPrintable(body)
    }

    private static func headerValue(_ mailbox: Mailbox, column: Int) -> String {
        guard let name = mailbox.name, !name.isEmpty else { return "<\(mailbox.address)>" }
        let isAtoms = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x20
        }
        if isAtoms, column + name.utf8.count <= MailEncoding.lineLengthMax {
            return "\(name)\r\n <\(mailbox.address)>"
        }
        // Punctuation would need quoting; as encoded words any name is safe.
        return "\(MailEncoding.encodedWords(name, startColumn: column))\r\n <\(mailbox.address)>"
    }

    /// RFC 5322 section 3.3 in the time of mainland Ecuador, as `Mon, 09 Mar 2026 08:45:00 -0500`.
    static func dateText(_ instant: Instant) -> String {
        let day = instant.day(in: .mainland)
        let (hour, minute) = instant.timeOfDay(in: .mainland)
        let milliseconds = instant.millisecondsSinceEpoch % 60_000
        let second = (milliseconds < 0 ? milliseconds + 60_000 : milliseconds) / 1_000
        let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let date = "\(weekdays[day.weekday - 1]), \(twoDigits(day.day)) \(months[day.month - 1]) \(day.year)"
        return "\(date) \([hour, minute, second].map(twoDigits).joined(separator: ":")) -0500"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func violations(_ mailbox: Mailbox, _ field: InvalidMail.Field) -> [InvalidMail.Violation] {
        let name = mailbox.name.map { textViolations($0, field) } ?? []
        return MailAddress.isSafe(mailbox.address) ? name : name + [.init(field: field, problem: .malformed)]
    }

    /// A line end in a header would let the text add headers or recipients of its own.
    private static func textViolations(_ text: String, _ field: InvalidMail.Field) -> [InvalidMail.Violation] {
        var violations: [InvalidMail.Violation] = []
        let isControl = { (scalar: Unicode.Scalar) in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar == "\u{2028}" || scalar == "\u{2029}"
        }
        if text.unicodeScalars.contains(where: isControl) {
            violations.append(.init(field: field, problem: .controlCharacter))
        }
        if text.utf8.count > headerBytesMax { violations.append(.init(field: field, problem: .tooLong)) }
        return violations
    }

    private static func messageIDViolations(_ text: String) -> [InvalidMail.Violation] {
        MailAddress.isSafe(text) ? [] : [.init(field: .messageID, problem: .malformed)]
    }
}

/// Every reason why a mail cannot be made, by field, without the text of any.
package struct InvalidMail: Error, Equatable {
    package enum Field: String, Sendable { case from, to, replyTo, subject, body, messageID }
    package enum Problem: String, Sendable { case malformed, controlCharacter, tooLong }

    package struct Violation: Equatable, Sendable {
        package let field: Field
        package let problem: Problem
    }

    package let violations: [Violation]
}

/// The shape that an address must have to be safe in an SMTP command and in a header.
enum MailAddress {
    /// Whether the text has the shape `local@domain` in printable ASCII, without quotes.
    ///
    /// RFC 5321 section 4.5.3.1: 64 bytes before the `@`, 254 in all. ASCII only: SMTPUTF8 is not offered everywhere.
    static func isSafe(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let forbidden = Set("\"(),:;<>[\\]".utf8)
        return parts.count == 2 && (1...64).contains(parts[0].utf8.count) && !parts[1].isEmpty
            && text.utf8.count <= 254 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !forbidden.contains($0) }
    }
}
