import Foundation
import Messages
import NotificationDomain
import Platform

/// The settings of this service besides those that every service has.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | `SSC_SMTP` | mail server, `smtp://host:port` or `smtps://host:port` | required |
/// | `SSC_SMTP_SECURITY` | `none`, `starttls` or `tls` | by scheme: `smtp` to this machine none, to others starttls |
/// | `SSC_SMTP_FROM` | address of the sender | required |
/// | `SSC_SMTP_USER`, `SSC_SMTP_PASSWORD_FILE` | sign-in | none |
/// | `SSC_SMTP_CA_FILE` | certificate authorities, PEM | those of the machine |
/// | `SSC_SMTP_CONNECTIONS` | mails on their way at the same time, 1 to 32 | 4 |
/// | `SSC_NOTICE_CEILING_HOURS` | hours of trying before a person must act, 1 to 720 | 72 |
/// | `SSC_SGD` | document management system: `simulator` or `manual` | `simulator` |
/// | `SSC_SGD_AREA` | institution and area in numbers of the simulator | `IESS-DSSC` |
struct NotificationSettings {
    /// How letters get into the document management system.
    enum DocumentPath: String, CaseIterable {
        /// Our own stand-in numbers them.
        case simulator
        /// An official types them and reports the number at the delivery desk.
        case manual
    }

    let mail: SMTPClient.Configuration
    let sender: EmailAddress
    /// Right side of every Message-ID; never changes for a notice, so that a repeat is recognised.
    let messageHost: String
    let retry: RetryPolicy
    let documents: DocumentPath
    let documentArea: String

    /// Reads everything and reports all problems at once.
    static func read(_ settings: Settings) throws -> NotificationSettings {
        var problems: [String] = []
        func collect<Value>(_ read: () throws -> Value) -> Value? {
            do { return try read() } catch let fault as Fault {
                problems.append("\(fault.operation) \(fault.detail)")
            } catch { problems.append("\(error)") }
            return nil
        }
        let mail = collect { try Self.mail(settings) }
        let sender = collect { () throws -> EmailAddress in
            guard let address = EmailAddress(try settings.required("smtp.from")) else {
                throw Settings.invalid("smtp.from", "must be an e-mail address")
            }
            return address
        }
        let hours = collect { try settings.integer("notice.ceiling.hours", default: 72, in: 1...720) }
        let documents = collect { () throws -> DocumentPath in
            guard let path = DocumentPath(rawValue: settings.text("sgd", default: "simulator")) else {
                throw Settings.invalid("sgd", "must be simulator or manual")
            }
            return path
        }
        let area = collect { () throws -> String in
            let area = settings.text("sgd.area", default: "IESS-DSSC")
            guard DocumentNumber("\(area)-2026-0001-O") != nil else {
                throw Settings.invalid("sgd.area", "must be institution and area in capitals, as IESS-DSSC")
            }
            return area
        }
        guard let mail, let sender, let hours, let documents, let area else {
            throw InvalidSettings(problems: problems)
        }
        let host = sender.text.split(separator: "@").last.map(String.init) ?? "localhost"
        return NotificationSettings(
            mail: mail, sender: sender, messageHost: host, retry: RetryPolicy(ceilingHours: hours),
            documents: documents, documentArea: area)
    }

    private static func mail(_ settings: Settings) throws -> SMTPClient.Configuration {
        let text = try settings.required("smtp")
        let malformed = Settings.invalid("smtp", "must be smtp://host:port or smtps://host:port")
        guard let separator = text.range(of: "://"), let colon = text.lastIndex(of: ":"), colon > separator.upperBound,
            let port = Int(text[text.index(after: colon)...].filter { $0 != "/" }), (1...65_535).contains(port),
            ["smtp", "smtps"].contains(text[..<separator.lowerBound])
        else { throw malformed }
        let host = String(text[separator.upperBound..<colon])
        let isImplicit = text.hasPrefix("smtps")
        let isLocal = ["127.0.0.1", "localhost", "::1"].contains(host)
        let fallback: SMTPClient.Security = isImplicit ? .implicitTLS : isLocal ? .none : .startTLS
        var credentials: SMTPClient.Credentials?
        if let user = settings.text("smtp.user") {
            credentials = .init(user: user, password: try settings.secret("smtp.password.file"))
        }
        return SMTPClient.Configuration(
            host: host, port: port, security: try security(settings, fallback), credentials: credentials,
            clientName: "notification.local", threads: try settings.integer("smtp.connections", default: 4, in: 1...32),
            certificateAuthorityFile: settings.text("smtp.ca.file"))
    }

    private static func security(
        _ settings: Settings, _ fallback: SMTPClient.Security
    ) throws -> SMTPClient.Security {
        switch settings.text("smtp.security") {
        case nil: return fallback
        case "none": return .none
        case "starttls": return .startTLS
        case "tls": return .implicitTLS
        default: throw Settings.invalid("smtp.security", "must be none, starttls or tls")
        }
    }
}
