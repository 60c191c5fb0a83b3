import Messages
import NotificationDomain
import Platform

/// Sends notices by e-mail.
struct EmailChannel: DeliveryChannel {
    let client: any MailSender
    let settings: NotificationSettings
    let texts: NoticeTexts

    let channel = NoticeChannel.email
    var lanes: Int { settings.mail.threads }

    func deliver(_ request: NoticeRequest) async -> DeliveryResult {
        guard let contact = request.recipient.value, let address = contact.email else {
            return .permanentFailure(code: 0)
        }
        let message: MailMessage
        do {
            let letter = texts.letter(for: request)
            message = try MailMessage(
                from: .init(name: NoticePhrases.senderName, address: settings.sender.text),
                to: .init(name: contact.name.isEmpty ? nil : contact.name, address: address.text),
                subject: letter.subject, body: letter.body,
                messageID: "\(request.noticeID.text)@\(settings.messageHost)", date: request.requestedAt)
        } catch {
            // A name or address that cannot stand in a mail: no server would take it, a person must correct it.
            return .permanentFailure(code: 0)
        }
        return switch await client.send(message) {
        case .accepted: .accepted
        case .connectionFailure: .unreachable
        // An interruption counts as a try, or a mail over which the server hangs up would be sent for ever.
        case .temporaryFailure(let code), .interrupted(let code): .temporaryFailure(code: code)
        case .permanentFailure(let code): .permanentFailure(code: code)
        case .unknown: .unknown
        }
    }

    func isReachable() async -> Bool { await client.isReachable() }

    /// SMTP cannot be asked afterwards.
    func outcome(of request: NoticeRequest) async -> DeliveryResult? { nil }
}
