import EventSourcing
import Messages
import Testing

@testable import NotificationDomain

/// Every command in every phase of a letter: what is stored or why not. A new phase or command must be answered here.
@Suite struct NoticeCrossProductTests {
    enum Phase: String, CaseIterable { case absent, waiting, attempting, held, sent, failed, expired, discarded }

    enum Act: String, CaseIterable { case request, attempt, conclude, recover, retry, discard, handOver, register }

    private static let request = Example.request(channel: .documentSystem)
    private static let reference = NoticeReference(
        noticeID: request.noticeID, caseID: .example, kind: .exitExecuted, channel: .documentSystem)

    private static func history(_ phase: Phase) -> [NoticeEvent] {
        let now = Example.now
        let requested = NoticeEvent.requested(request)
        let attempted = NoticeEvent.attempted(NoticeAttempted(attempt: 1, at: now))
        return switch phase {
        case .absent: []
        case .waiting: [requested]
        case .attempting: [requested, attempted]
        case .held: [requested, attempted, .held(NoticeHeld(attempt: 1, at: now))]
        case .sent: [requested, attempted, .sent(NoticeDelivered(notice: reference, attempt: 1, at: now))]
        case .failed:
            [
                requested, attempted,
                .failed(NoticeFailedForGood(notice: reference, failure: .permanentRejection, code: 550, at: now)),
            ]
        case .expired: [requested, .expired(NoticeHeld(attempt: nil, at: now))]
        case .discarded:
            [requested, .discarded(NoticeActedOn(by: Example.staff, reason: .duplicate, at: now))]
        }
    }

    private static func command(_ act: Act) -> Notice.Command {
        let now = Example.now
        return switch act {
        case .request: .request(request)
        case .attempt: .attempt(at: now)
        case .conclude: .conclude(attempt: 1, .accepted, at: now, retry: Example.terms)
        case .recover: .recover(at: now)
        case .retry: .retry(by: Example.staff, .outcomeChecked, at: now)
        case .discard: .discard(by: Example.staff, .duplicate, at: now)
        case .handOver: .handOver(by: Example.staff, at: now)
        case .register:
            .registerDocument(number: "IESS-DSSC-2026-0123-O", on: Example.day, by: Example.staff, at: now)
        }
    }

    /// Rows by phase; columns: request, attempt, conclude, recover, retry, discard, handOver, register.
    private static let expected: [Phase: [String]] = [
        .absent: [
            "notice-requested", "notRequested", "notRequested", "notRequested", "notRequested", "notRequested",
            "notRequested", "notRequested",
        ],
        .waiting: [
            "", "notice-attempted", "staleResult", "", "notice-requeued", "notice-discarded", "notice-handed-over",
            "notice-document-registered",
        ],
        .attempting: ["", "inFlight", "notice-sent", "notice-held", "inFlight", "inFlight", "inFlight", "inFlight"],
        .held: [
            "", "heldForPerson", "staleResult", "", "notice-requeued", "notice-discarded", "notice-handed-over",
            "notice-document-registered",
        ],
        .sent: ["", "alreadySent", "staleResult", "", "alreadySent", "alreadySent", "", "alreadySent"],
        .failed: [
            "", "alreadyFailed", "staleResult", "", "notice-requeued", "notice-discarded", "notice-handed-over",
            "notice-document-registered",
        ],
        .expired: [
            "", "alreadyExpired", "staleResult", "", "alreadyExpired", "alreadyExpired", "alreadyExpired",
            "alreadyExpired",
        ],
        .discarded: [
            "", "alreadyDiscarded", "staleResult", "", "alreadyDiscarded", "", "alreadyDiscarded", "alreadyDiscarded",
        ],
    ]

    @Test(arguments: Phase.allCases, Act.allCases)
    func `each command is answered in each phase`(phase: Phase, act: Act) throws {
        let outcome: String
        do {
            let events = try Notice.decide(Self.command(act), Notice.fold(Self.history(phase)))
            outcome = events.map(\.stored.name).joined(separator: "+")
        } catch {
            outcome = "\(error)"
        }
        let column = try #require(Act.allCases.firstIndex(of: act))
        #expect(outcome == Self.expected[phase]?[column])
    }

    @Test(arguments: DeliveryOutcomeCase.all)
    func `each result is answered on each channel`(example: DeliveryOutcomeCase) throws {
        let history: [NoticeEvent] = [
            .requested(Example.request(channel: example.channel)),
            .attempted(NoticeAttempted(attempt: 1, at: Example.now)),
        ]
        let events = try Notice.decide(
            .conclude(attempt: 1, example.result, at: Example.now, retry: Example.terms), Notice.fold(history))
        #expect(events.map(\.stored.name) == [example.event])
    }
}

struct DeliveryOutcomeCase: Sendable {
    let channel: NoticeChannel
    let result: DeliveryResult
    let event: String

    static let all: [DeliveryOutcomeCase] = [
        .init(channel: .email, result: .accepted, event: "notice-sent"),
        .init(channel: .email, result: .temporaryFailure(code: 451), event: "notice-failed-temporarily"),
        .init(channel: .email, result: .permanentFailure(code: 550), event: "notice-failed"),
        .init(channel: .email, result: .unreachable, event: "notice-postponed"),
        .init(channel: .email, result: .unknown, event: "notice-outcome-unknown"),
        .init(
            channel: .documentSystem, result: .registered(number: "IESS-DSSC-2026-1-O", on: Example.day),
            event: "notice-document-registered"),
        .init(channel: .documentSystem, result: .temporaryFailure(code: 503), event: "notice-failed-temporarily"),
        .init(channel: .documentSystem, result: .permanentFailure(code: 422), event: "notice-failed"),
        .init(channel: .documentSystem, result: .unreachable, event: "notice-postponed"),
        .init(channel: .documentSystem, result: .unknown, event: "notice-held"),
    ]
}
