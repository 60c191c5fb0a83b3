import EventSourcing
import Foundation
import Logging
import Messages
import NotificationDomain
import Platform
import Synchronization

@testable import Notification

/// One notice and the real delivery worker, on an empty log of its own.
struct DeliveryTrial {
    private let folder: URL
    private let store: Store
    let database: LostAnswers
    private let clock = ServiceClock()
    private let retry: RetryPolicy

    /// The texts that the service ships.
    static let texts: NoticeTexts? = try? NoticeTexts(
        folder: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Services/Notification/Service/Pages/Texts").path,
        publicURL: "https://ssc.example")

    init(retry: RetryPolicy = RetryPolicy()) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("ssc-effect-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = LostAnswers(try StoreLocation("sqlite:\(folder.path)/store.db"))
        store = try Store(
            engine: database, label: "effects", clock: clock, json: MessageJSON(sealer: PlainSealer()),
            events: [CorrespondenceEvent.self, NoticeEvent.self], projections: [DeliveryQueue.self], tables: [],
            randomness: .machine, turns: .ownThread)
        self.retry = retry
    }

    private var metadata: EventMetadata {
        EventMetadata(correlationID: "effects", causationID: "effects", actor: "system:test")
    }

    func handle(_ request: NoticeRequest, _ command: @escaping @Sendable (Instant) -> Notice.Command) async throws {
        try await store.write(metadata) { transaction in
            _ = try transaction.handle(Notice.self, id: request.noticeID.text, command(transaction.now))
        }
    }

    /// Runs the worker until the notice has come to what is awaited, and stops it as a shutdown would.
    /// - Returns: the last state seen; not the awaited one when the time of the test is over.
    func run(
        _ channel: any DeliveryChannel, _ request: NoticeRequest, until isAwaited: (Notice.State) -> Bool
    ) async throws -> Notice.State {
        let (commits, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        store.onCommit { bell.yield() }
        database.onLoss { bell.yield() }
        bell.yield()
        let worker = DeliveryWorker(
            store: store, channels: [channel], retry: retry, clock: clock,
            ids: IdentifierSource(clock: clock, randomness: .machine), randomness: .machine,
            logger: Logger(label: "effects") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            var state = try await state(of: request)
            for await _ in commits {
                state = try await self.state(of: request)
                if isAwaited(state) { break }
            }
            group.cancelAll()
            return state
        }
    }

    private func state(of request: NoticeRequest) async throws -> Notice.State {
        while true {
            do {
                return try await store.write(metadata) { try $0.state(Notice.self, id: request.noticeID.text).state }
            } catch let fault as Fault where fault.retry != .never {
                // It travelled in a commit whose answer was lost.
                continue
            }
        }
    }

    func end() throws {
        store.close()
        try FileManager.default.removeItem(at: folder)
    }
}

/// Wraps instead of encrypting: what is tested is how often something leaves, not who can read it.
struct PlainSealer: PersonalDataSealer {
    func seal(_ plain: Data, for person: PersonID) throws -> String { plain.base64EncodedString() }
    func open(_ sealed: String, for person: PersonID) throws -> Data? { Data(base64Encoded: sealed) }
}

extension NoticeRequest {
    private static let day = LocalDay(daysSinceEpoch: 20_521)

    static func made(
        for channel: NoticeChannel, content: NoticeContent = .exitExecuted(effectiveOn: day, persons: 2),
        recipient: Personal<Contact> = Personal(.example, of: .example)
    ) -> NoticeRequest {
        NoticeRequest(
            noticeID: NoticeID("0192f0c0-0000-7000-8000-0000000000c1.\(content.kind.rawValue)"), caseID: .example,
            caseNumber: "SSC-EGR-2026-0000123-K", procedure: .voluntaryExit, dispensaryID: DispensaryID("0601-01"),
            reference: "SSC-EGR-2026-0000123-K/2", channel: channel, recipient: recipient, content: content,
            isHandedOver: false, requestedAt: ServiceClock().now)
    }

    /// A one-time code that nobody needs after some seconds.
    static func code(validSeconds: Int) -> NoticeRequest {
        made(
            for: .email,
            content: .verificationCode(
                code: Personal("482915", of: .example), expiresAt: ServiceClock().now.adding(seconds: validSeconds)))
    }

    /// To a person whose key was deleted.
    static func erased(for channel: NoticeChannel) throws -> NoticeRequest {
        let sealed = Data(#"{"person":"\#(PersonID.example.text)","sealed":""}"#.utf8)
        return made(
            for: channel,
            recipient: try MessageJSON(sealer: PlainSealer()).decode(Personal<Contact>.self, from: sealed))
    }
}
