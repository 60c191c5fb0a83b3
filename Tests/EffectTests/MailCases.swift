import Messages
import NotificationDomain
import Platform
import Testing

@testable import Notification

/// What a mail server does, and what must become of the one mail that it was to get.
struct MailCase: Sendable, CustomTestStringConvertible {
    typealias Script = [BadMailServer.Step: [BadMailServer.Move]]

    let name: String
    let script: Script
    let ending: Ending
    /// How often the mail is with the server in the end.
    let copies: Int
    var security = SMTPClient.Security.none
    var credentials: SMTPClient.Credentials?
    /// Trying ends after the first attempt.
    var isLastTry = false
    /// An earlier process stored the attempt and was killed.
    var isAbandoned = false
    /// Made when the case begins, because some expire.
    var request: @Sendable () -> NoticeRequest = { .made(for: .email) }

    init(_ name: String, _ script: Script, _ ending: Ending = .sent, copies: Int = 1) {
        self.name = name
        self.script = script
        self.ending = ending
        self.copies = copies
    }

    var testDescription: String { name }

    func with(_ change: (inout MailCase) -> Void) -> MailCase {
        var changed = self
        change(&changed)
        return changed
    }
}

extension MailCase {
    static let all = beforeTheMail + refusals + text + answers + repeated + secured + lastTries + restarts + recipients

    /// The server cannot be used for a while: the mail goes once, when it can.
    private static let beforeTheMail = [
        MailCase("it closes before its greeting", [.connect: [.hangUp()]]),
        MailCase("it resets before its greeting", [.connect: [.reset]]),
        MailCase("it breaks off in its greeting", [.connect: [.hangUp(after: "22")]]),
        MailCase("it never greets", [.connect: [.silence]]),
        MailCase("it greets byte by byte", [.connect: [.slowly]]),
        MailCase("it greets with too many connections", [.connect: [.reply("421 too many connections")]]),
        MailCase("it greets with no service", [.connect: [.reply("554 no service")]]),
        MailCase("it is away long enough to stop trying", [.connect: [.hangUp(), .hangUp(), .hangUp(), .hangUp()]]),
        MailCase("it closes at EHLO", [.ehlo: [.hangUp()]]),
        MailCase("it resets at EHLO", [.ehlo: [.reset]]),
        MailCase("it is silent at EHLO", [.ehlo: [.silence]]),
        MailCase("it answers EHLO byte by byte", [.ehlo: [.slowly]]),
        MailCase("it knows no EHLO", [.ehlo: [.reply("500 unknown command")]]),
        MailCase("it closes at MAIL", [.mail: [.hangUp()]]),
        MailCase("it resets at MAIL", [.mail: [.reset]]),
        MailCase("it is silent at MAIL", [.mail: [.silence]]),
        MailCase("it closes at RCPT", [.rcpt: [.hangUp()]]),
        MailCase("it is silent at RCPT", [.rcpt: [.silence]]),
        MailCase("it closes at DATA", [.data: [.hangUp()]]),
        MailCase("it resets at DATA", [.data: [.reset]]),
        MailCase("it is silent at DATA", [.data: [.silence]]),
        MailCase("it answers DATA byte by byte", [.data: [.slowly]]),
    ]

    /// It says no: for now, and the mail goes later; or for ever, and nobody tries again.
    private static let refusals = [
        MailCase("it closes down at MAIL", [.mail: [.reply("421 closing")]]),
        MailCase("it is busy at MAIL", [.mail: [.reply("451 try later")]]),
        MailCase("it has no room at MAIL", [.mail: [.reply("452 no room")]]),
        MailCase("it refuses the sender", [.mail: [.reply("550 no")]], .failed(.permanentRejection), copies: 0),
        MailCase("it finds the sender malformed", [.mail: [.reply("553 no")]], .failed(.permanentRejection), copies: 0),
        MailCase("it greylists", [.rcpt: [.reply("450 greylisted")]]),
        MailCase("it is busy at RCPT", [.rcpt: [.reply("451 try later")]]),
        MailCase("it has too many recipients", [.rcpt: [.reply("452 too many")]]),
        MailCase("it closes down at RCPT", [.rcpt: [.reply("421 closing")]]),
        MailCase("it will forward", [.rcpt: [.reply("251 will forward")]]),
        MailCase("it knows no such person", [.rcpt: [.reply("550 unknown")]], .failed(.permanentRejection), copies: 0),
        MailCase(
            "the mailbox is full for ever", [.rcpt: [.reply("552 full")]], .failed(.permanentRejection), copies: 0),
        MailCase("it is busy at DATA", [.data: [.reply("451 try later")]]),
        MailCase("it closes down at DATA", [.data: [.reply("421 closing")]]),
        MailCase("it takes no text", [.data: [.reply("554 no")]], .failed(.permanentRejection), copies: 0),
    ]

    /// It dies with the text half there: it does not have the mail.
    private static let text = [
        MailCase("it closes in the text", [.text: [.hangUp()]]),
        MailCase("it resets in the text", [.text: [.reset]]),
        MailCase("it stops reading in the text", [.text: [.silence]]),
    ]

    /// The text is there and the answer is not a plain yes. Whether it has the mail decides the copies; nobody here can
    /// know it, so the mail goes again under the same Message-ID.
    private static let answers = [
        MailCase("it says yes byte by byte", [.end: [.slowly]]),
        MailCase("it says yes in two lines", [.end: [.keep(.reply("250-kept\r\n250 as 4711"))]]),
        MailCase("it says yes and closes", [.end: [.keep(.hangUp(after: "250 kept\r\n"))]]),
        MailCase("it has it and closes", [.end: [.keep(.hangUp())]], copies: 2),
        MailCase("it has it and resets", [.end: [.keep(.reset)]], copies: 2),
        MailCase("it has it and is silent", [.end: [.keep(.silence)]], copies: 2),
        MailCase("it has it and breaks off in its yes", [.end: [.keep(.hangUp(after: "25"))]], copies: 2),
        MailCase("it has it and says later", [.end: [.keep(.reply("451 try later"))]], copies: 2),
        MailCase("it has it and says nonsense", [.end: [.keep(.reply("354 go on"))]], copies: 2),
        MailCase("it has it not and closes", [.end: [.hangUp()]]),
        MailCase("it has it not and resets", [.end: [.reset]]),
        MailCase("it has it not and is silent", [.end: [.silence]]),
        MailCase("it cannot write it now", [.end: [.reply("452 no room")]]),
        MailCase("it closes down after the text", [.end: [.reply("421 closing")]]),
        MailCase("it takes it for advertising", [.end: [.reply("554 spam")]], .failed(.permanentRejection), copies: 0),
        MailCase("it finds it too large", [.end: [.reply("552 too large")]], .failed(.permanentRejection), copies: 0),
    ]

    /// One failure after another.
    private static let repeated = [
        MailCase("it greylists after it was away", [.connect: [.hangUp()], .rcpt: [.reply("450 greylisted")]]),
        MailCase(
            "it refuses for ever after it greylisted", [.rcpt: [.reply("450 later"), .reply("550 unknown")]],
            .failed(.permanentRejection), copies: 0),
        MailCase("it dies in the text after it was away", [.ehlo: [.reset], .text: [.hangUp()]]),
    ]

    private static let account = SMTPClient.Credentials(user: "ssc", password: "secret")
    private static let offersSignIn = BadMailServer.Move.reply("250-localhost\r\n250 AUTH PLAIN")

    /// Without the protection that was asked for nothing leaves, and no attempt is counted.
    private static let secured = [
        MailCase("it offers no TLS", [:], .waiting, copies: 0).with { $0.security = .startTLS },
        MailCase("it answers the first byte of TLS with text", [:], .waiting, copies: 0)
            .with { $0.security = .implicitTLS },
        MailCase(
            "it offers TLS and refuses it",
            [
                .ehlo: Array(repeating: .reply("250-localhost\r\n250 STARTTLS"), count: 9),
                .startTLS: Array(repeating: .reply("454 not now"), count: 9),
            ], .waiting, copies: 0
        ).with { $0.security = .startTLS },
        MailCase("it offers no sign-in and needs none", [:]).with { $0.credentials = account },
        MailCase("it takes the sign-in", [.ehlo: [offersSignIn]]).with { $0.credentials = account },
        MailCase(
            "it refuses the sign-in",
            [
                .ehlo: Array(repeating: offersSignIn, count: 9),
                .auth: Array(repeating: .reply("535 wrong"), count: 9),
            ], .waiting, copies: 0
        ).with { $0.credentials = account },
        MailCase(
            "it asks for a sign-in that nobody gave", [.mail: Array(repeating: .reply("530 sign in"), count: 9)],
            .waiting, copies: 0),
    ]

    /// The time for trying is over: a person must act, and knows whether the mail may have arrived.
    private static let lastTries = [
        MailCase("it is busy to the end", [.rcpt: [.reply("451 later")]], .failed(.retriesExhausted), copies: 0)
            .with { $0.isLastTry = true },
        MailCase(
            "it closes down at the text to the end", [.end: [.reply("421 closing")]], .failed(.retriesExhausted),
            copies: 0
        )
        .with { $0.isLastTry = true },
        MailCase("it closes at RCPT to the end", [.rcpt: [.hangUp()]], .failed(.retriesExhausted), copies: 0)
            .with { $0.isLastTry = true },
        MailCase("it has it and closes to the end", [.end: [.keep(.hangUp())]], .failed(.outcomeUnknown))
            .with { $0.isLastTry = true },
        MailCase("it has it not and closes to the end", [.end: [.hangUp()]], .failed(.outcomeUnknown), copies: 0)
            .with { $0.isLastTry = true },
    ]

    /// The process was killed between the stored attempt and its result.
    private static let restarts = [
        MailCase("the sender was killed before the mail left", [:]).with { $0.isAbandoned = true },
        MailCase("the sender was killed and then the server is away", [.connect: [.reset]])
            .with { $0.isAbandoned = true },
    ]

    private static let recipients = [
        MailCase("the code expires before the next try", [.rcpt: [.reply("451 later")]], .expired, copies: 0)
            .with { $0.request = { .code(validSeconds: 6) } },
        MailCase("the code expired before the first try", [:], .expired, copies: 0)
            .with { $0.request = { .code(validSeconds: 0) } },
    ]
}
