import Foundation
import Messages

@testable import NotificationDomain

/// Made-up values that the tests share.
enum Example {
    static let now = Instant(millisecondsSinceEpoch: 1_773_063_900_000)
    static let staff = StaffID("0192f0c0-0000-7000-8000-0000000000aa")
    static let cause = "0192f0c0-0000-7000-8000-0000000000c1"
    static let day = LocalDay(daysSinceEpoch: 20_521)
    static let terms = RetryTerms(policy: RetryPolicy(ceilingHours: 72), jitterPermille: 0)

    static func filed(
        procedure: Procedure = .voluntaryExit, email: String? = "persona@example.ec", persons: [PersonID] = [.example],
        channel: Channel = .inPerson
    ) -> RequestFiled {
        RequestFiled(
            caseID: .example, caseNumber: "SSC-EGR-2026-0000123-K", procedure: procedure, channel: channel,
            filedAt: now, legalDay: day, dispensaryID: DispensaryID("0601-01"), provinceCode: "06",
            applicant: .example,
            contact: Personal(
                Contact(name: "Nombre Apellido", email: email.flatMap { EmailAddress($0) }, phone: nil), of: .example),
            persons: persons, requirements: [], formMark: nil, visit: nil, remark: nil, filedBy: nil)
    }

    static func request(
        channel: NoticeChannel = .email, content: NoticeContent = .exitExecuted(effectiveOn: day, persons: 2),
        isHandedOver: Bool = false, recipient: Personal<Contact> = Personal(.example, of: .example)
    ) -> NoticeRequest {
        NoticeRequest(
            noticeID: NoticeID("\(cause).\(content.kind.rawValue)"), caseID: .example,
            caseNumber: "SSC-EGR-2026-0000123-K", procedure: .voluntaryExit, dispensaryID: DispensaryID("0601-01"),
            reference: "SSC-EGR-2026-0000123-K/2", channel: channel, recipient: recipient, content: content,
            isHandedOver: isHandedOver, requestedAt: now)
    }

    /// A contact whose key was deleted.
    static func erasedContact() throws -> Personal<Contact> {
        let sealed = Data(#"{"person":"\#(PersonID.example.text)","sealed":""}"#.utf8)
        return try MessageJSON(sealer: TestSealer()).decode(Personal<Contact>.self, from: sealed)
    }
}

/// Wraps instead of encrypting: domain tests need the form, not the secrecy.
struct TestSealer: PersonalDataSealer {
    func seal(_ plain: Data, for person: PersonID) throws -> String { plain.base64EncodedString() }
    func open(_ sealed: String, for person: PersonID) throws -> Data? { Data(base64Encoded: sealed) }
}
