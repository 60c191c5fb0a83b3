import Hummingbird
import Logging
import Messages
import Synchronization

@testable import Platform

/// A server of the kit on a free port with a few routes, for tests that speak HTTP to it.
enum HTTPTrial {
    static let now = Instant(millisecondsSinceEpoch: 1_780_000_000_000)

    static func context() -> AppContext {
        AppContext(requestID: "0123456789abcdef", logger: Logger(label: "trial"))
    }

    static func kit(folder: String? = nil, store: (any IdempotencyStore)? = nil) throws -> HTTPKit {
        HTTPKit(
            service: "trial", pages: try PageRenderer(folder: folder), signer: HMACTokenSigner(key: .random()),
            idempotency: store, now: { now }, reasonsNotReady: { [] }, metrics: { "" })
    }

    /// Runs the server while `body` talks to it.
    static func run(
        kit: HTTPKit, register: (Routes) -> Void, _ body: @escaping @Sendable (HTTPClient, String) async throws -> Void
    ) async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let server = HTTPServer(
            address: HTTPServer.Address(host: "127.0.0.1", port: 0), kit: kit,
            logger: Logger(label: "trial") { _ in SwiftLogNoOpLogHandler() },
            started: { continuation.yield($0) }, register: register)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            var iterator = ports.makeAsyncIterator()
            guard let port = await iterator.next() else { return }
            try await body(HTTPClient(), "http://127.0.0.1:\(port)")
            group.cancelAll()
        }
    }
}

/// The memory for idempotency keys, in memory.
final class InMemoryIdempotencyStore: IdempotencyStore {
    private struct Entry {
        let fingerprint: String
        var reply: StoredReply?
    }

    private let entries = Mutex<[String: Entry]>([:])

    func reserve(key: String, fingerprint: String, now: Instant) async throws -> IdempotencyOutcome {
        entries.withLock { entries in
            guard let entry = entries[key] else {
                entries[key] = Entry(fingerprint: fingerprint)
                return .reserved
            }
            guard entry.fingerprint == fingerprint else { return .otherRequest }
            return entry.reply.map { .stored($0) } ?? .inFlight
        }
    }

    func complete(
        key: String, reply: StoredReply, now: Instant, failed: @escaping @Sendable (any Error) -> Void
    ) async throws {
        entries.withLock { $0[key]?.reply = reply }
    }

    func release(key: String) async throws {
        entries.withLock { $0[key] = nil }
    }
}
