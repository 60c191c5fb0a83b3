import Platform

/// A mail server that may be away, refuse, or break the connection before or after it took a mail.
final class ModelMailServer: @unchecked Sendable {
    // Safe: used on the thread of one world.
    enum Mood: CaseIterable { case well, away, moody }

    var mood = Mood.well
    /// How often each Message-ID was taken.
    private(set) var taken: [String: Int] = [:]
    /// The newest text of each address.
    private(set) var lastText: [String: String] = [:]
    private let chance: Chance

    init(chance: Chance) { self.chance = chance }

    fileprivate func deliver(_ mail: MailMessage, isAlive: () -> Bool) async -> MailOutcome {
        await Task.yield()
        guard isAlive() else { return .connectionFailure(.lost) }
        switch mood {
        case .away: return .connectionFailure(.unreachable)
        case .moody where chance.happens(0.5): return trouble(with: mail)
        case .moody, .well: break
        }
        take(mail)
        await Task.yield()
        return isAlive() ? .accepted : .unknown
    }

    private func trouble(with mail: MailMessage) -> MailOutcome {
        switch chance.number(below: 6) {
        case 0: return .temporaryFailure(code: 451)
        case 1: return .connectionFailure(.serviceRefused)
        case 2: return .permanentFailure(code: 550)
        case 3: return .connectionFailure(.lost)
        case 4: return .interrupted(code: 354)
        default:
            if chance.happens(0.5) { take(mail) }
            return .unknown
        }
    }

    private func take(_ mail: MailMessage) {
        taken[mail.messageID, default: 0] += 1
        lastText[mail.to.address] = mail.body
    }
}

/// One process's connection to the mail server.
struct MailPort: MailSender {
    let server: ModelMailServer
    let isAlive: @Sendable () -> Bool

    func send(_ message: MailMessage) async -> MailOutcome { await server.deliver(message, isAlive: isAlive) }

    func isReachable() async -> Bool {
        await Task.yield()
        return isAlive() && server.mood != .away
    }
}
