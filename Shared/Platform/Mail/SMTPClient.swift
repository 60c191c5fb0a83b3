import CCurl

/// What became of one attempt to hand a mail to the server.
///
/// Holds no address and no text of the server.
package enum MailOutcome: Sendable, Equatable {
    /// The server has taken responsibility for the mail.
    case accepted
    /// The server said 4yz: the same mail may be accepted later.
    case temporaryFailure(code: Int)
    /// The server said 5yz: it will never accept this mail.
    case permanentFailure(code: Int)
    /// No mail was handed over; trying again cannot make a double. It says nothing about this mail: the next fails too.
    case connectionFailure(Cause)
    /// The server ended the conversation over this mail and does not have it. Its addresses or its text may be the
    /// cause: the next mail may pass.
    /// - Parameter code: the last reply: a yes (235, 250) before the text, 354 in it and 421 after it.
    case interrupted(code: Int)
    /// The connection broke after the last byte and before the answer: the server may or may not have the mail.
    case unknown

    /// Why there was no usable connection, for the operator.
    package enum Cause: String, Sendable, Equatable {
        /// Nobody answers under this name and port.
        case unreachable
        /// TLS is not offered, or the certificate is not trusted.
        case untrusted
        /// User or password are wrong, or needed and missing.
        case signInRefused
        /// The server serves nobody now, or not this client.
        case serviceRefused
        /// The connection broke before the server had said yes to anything.
        case lost
    }
}

/// Hands mails to a server.
package protocol MailSender: Sendable {
    /// Sends one mail once.
    func send(_ message: MailMessage) async -> MailOutcome
    /// Whether the server can be reached, lets us in and answers, found out without a mail.
    func isReachable() async -> Bool
}

/// Hands mails to one SMTP server through libcurl, on threads of its own, with kept-alive connections.
package final class SMTPClient: MailSender {
    package enum Security: String, Sendable, CaseIterable {
        /// Only for a server on the same machine.
        case none
        /// STARTTLS, and no mail without it.
        case startTLS
        /// TLS from the first byte (port 465).
        case implicitTLS
    }

    package struct Credentials: Sendable, CustomStringConvertible {
        package let user: String
        package let password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }

        package var description: String { "Credentials(secret)" }
    }

    package struct Configuration: Sendable {
        package var host: String
        package var port: Int
        package var security: Security
        package var credentials: Credentials?
        /// The name given with EHLO.
        package var clientName: String
        /// Connections at the same time.
        package var threads: Int
        package var connectTimeout: Duration
        /// For one mail, from the first command to the answer after the text.
        package var timeout: Duration
        package var certificateAuthorityFile: String?

        package init(
            host: String, port: Int, security: Security = .startTLS, credentials: Credentials? = nil,
            clientName: String = "localhost", threads: Int = 4, connectTimeout: Duration = .seconds(10),
            timeout: Duration = .seconds(60), certificateAuthorityFile: String? = nil
        ) {
            self.host = host
            self.port = port
            self.security = security
            self.credentials = credentials
            self.clientName = clientName
            self.threads = threads
            self.connectTimeout = connectTimeout
            self.timeout = timeout
            self.certificateAuthorityFile = certificateAuthorityFile
        }
    }

    private let configuration: Configuration
    private let url: String
    private let threads: WorkerThreads<EasyHandle>

    /// - Throws: `Fault` when host, port or client name cannot be part of an address.
    package init(_ configuration: Configuration) throws {
        let isName = { (text: String) in
            !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !Set("/@?#%\\".utf8).contains($0) }
        }
        guard isName(configuration.host), isName(configuration.clientName), (1...65_535).contains(configuration.port)
        else {
            throw Fault(
                .configuration, operation: "mail server",
                detail: "host and client name must be host names, port a number from 1 to 65535", retry: .never)
        }
        let scheme = configuration.security == .implicitTLS ? "smtps" : "smtp"
        self.configuration = configuration
        url = "\(scheme)://\(configuration.host):\(configuration.port)/\(configuration.clientName)"
        threads = WorkerThreads(name: "smtp-client", count: configuration.threads) { EasyHandle() }
    }

    /// Sends one mail once.
    ///
    /// Whether to try again is the caller's decision, by the outcome.
    package func send(_ message: MailMessage) async -> MailOutcome {
        let configuration = configuration
        let url = url
        return await threads.run { handle in
            let first = Self.attempt(message, on: handle, url: url, configuration: configuration)
            // A kept-alive connection may have been closed by the server meanwhile: then nothing was handed over.
            guard first.outcome == .connectionFailure(.lost), first.wasReused else { return first.outcome }
            return Self.attempt(message, on: handle, url: url, configuration: configuration).outcome
        }
    }

    /// Whether the server can be reached, lets us in and answers, found out without a mail.
    package func isReachable() async -> Bool {
        let configuration = configuration
        let url = url
        return await threads.run { handle in
            let transfer = EasyHandle.Transfer()
            transfer.receivedMax = EasyHandle.headerBytesMax
            Self.prepare(handle, url: url, configuration: configuration)
            handle.set(CURLOPT_CUSTOMREQUEST, "NOOP")
            handle.set(CURLOPT_NOBODY, 1)
            return handle.perform(transfer, body: nil) == CURLE_OK
        }
    }

    private static func attempt(
        _ message: MailMessage, on handle: EasyHandle, url: String, configuration: Configuration
    ) -> (outcome: MailOutcome, wasReused: Bool) {
        let transfer = EasyHandle.Transfer()
        transfer.receivedMax = EasyHandle.headerBytesMax
        transfer.toSend = message.encoded()
        prepare(handle, url: url, configuration: configuration)
        handle.set(CURLOPT_MAIL_FROM, "<\(message.from.address)>")
        handle.set(CURLOPT_MAIL_RCPT, list: ["<\(message.to.address)>"])
        handle.set(CURLOPT_UPLOAD, 1)
        let code = handle.perform(transfer, body: nil)
        let wasReused = handle.number(CURLINFO_NUM_CONNECTS) == 0
        let isComplete = transfer.sent == transfer.toSend.count
        return (outcome(code, reply: handle.number(CURLINFO_RESPONSE_CODE), isComplete: isComplete), wasReused)
    }

    private static func prepare(_ handle: EasyHandle, url: String, configuration: Configuration) {
        handle.reset(timeout: configuration.timeout, connectTimeout: configuration.connectTimeout)
        handle.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        handle.set(CURLOPT_URL, url)
        if configuration.security != .none { handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
        if let file = configuration.certificateAuthorityFile { handle.set(CURLOPT_CAINFO, file) }
        if let credentials = configuration.credentials {
            handle.set(CURLOPT_USERNAME, credentials.user)
            handle.set(CURLOPT_PASSWORD, credentials.password)
        }
    }

    /// The server waits for the text.
    private static let goOn = 354
    /// Yes, to a sign-in or to any other command.
    private static let yes = [235, 250]
    /// RFC 5321 section 3.8: the server closes the connection and serves nobody now.
    private static let serviceNotAvailable = 421

    /// Replies to the mail's own commands decide about the mail; failures before them are the connection's.
    ///
    /// Replies 530, 535 and 538 (RFC 4954) ask for another sign-in whatever the mail is: counting them as permanent
    /// would throw away every mail while a password is wrong.
    static func outcome(_ code: CURLcode, reply: Int, isComplete: Bool) -> MailOutcome {
        switch (code, reply) {
        case (CURLE_OK, _): .accepted
        case (CURLE_LOGIN_DENIED, _), (_, 530), (_, 535), (_, 538): .connectionFailure(.signInRefused)
        case (CURLE_COULDNT_RESOLVE_HOST, _), (CURLE_COULDNT_CONNECT, _): .connectionFailure(.unreachable)
        case (CURLE_USE_SSL_FAILED, _), (CURLE_SSL_CONNECT_ERROR, _), (CURLE_PEER_FAILED_VERIFICATION, _),
            (CURLE_SSL_CACERT_BADFILE, _):
            .connectionFailure(.untrusted)
        case (CURLE_REMOTE_ACCESS_DENIED, _): .connectionFailure(.serviceRefused)
        case (CURLE_WEIRD_SERVER_REPLY, _) where !isComplete: .connectionFailure(.serviceRefused)
        case (_, goOn) where !isComplete, (_, serviceNotAvailable) where isComplete: .interrupted(code: reply)
        case _ where !isComplete && yes.contains(reply): .interrupted(code: reply)
        case (_, serviceNotAvailable): .connectionFailure(.serviceRefused)
        case (_, 400..<500): .temporaryFailure(code: reply)
        case (_, 500..<600): .permanentFailure(code: reply)
        default: isComplete ? .unknown : .connectionFailure(.lost)
        }
    }
}
