import Foundation
import Glibc
import Logging
import Synchronization
import Testing

@testable import Platform

/// The broker that the integration tests run against, from `SSC_TEST_BROKER` and `SSC_TEST_BROKER_PASSWORD`.
enum TestBroker {
    private static let environment = ProcessInfo.processInfo.environment

    static var isGiven: Bool { environment["SSC_TEST_BROKER"] != nil }
    static var isRequired: Bool { environment["CI"] == "true" }

    static func address(heartbeatSeconds: Int = 10) throws -> BrokerAddress {
        try BrokerAddress(
            try #require(environment["SSC_TEST_BROKER"]),
            password: try #require(environment["SSC_TEST_BROKER_PASSWORD"]), heartbeatSeconds: heartbeatSeconds)
    }

    /// The same broker behind a proxy.
    static func address(through proxy: CuttableProxy, heartbeatSeconds: Int = 10) throws -> BrokerAddress {
        let direct = try address()
        let vhost = direct.virtualHost == "/" ? "" : direct.virtualHost
        return try BrokerAddress(
            "amqp://\(direct.user)@127.0.0.1:\(proxy.port)/\(vhost)",
            password: try #require(environment["SSC_TEST_BROKER_PASSWORD"]), heartbeatSeconds: heartbeatSeconds)
    }

    static let logger: Logger = {
        var logger = Logger(label: "broker-tests")
        logger.logLevel = .critical
        return logger
    }()

    /// A queue name of its own for each test, so that leftovers of a broken run disturb nobody.
    static func queueName() -> String { "test.\(UUID().uuidString.lowercased())" }

    static func message(_ id: String, to queue: String, body: [UInt8] = Array("{}".utf8)) -> OutgoingMessage {
        OutgoingMessage(
            exchange: "", routingKey: queue,
            properties: MessageProperties(
                messageID: id, type: "test.v1", timestamp: 1_700_000_000, contentType: "application/json",
                correlationID: "c-\(id)", appID: "tests",
                headers: ["x-text": .text("ñandú"), "x-number": .integer(-5), "x-flag": .boolean(true)]),
            body: body)
    }
}

/// Declares a queue, runs the body, deletes the queue.
func withQueue(
    _ arguments: [String: HeaderValue] = ["x-queue-type": .text("quorum")],
    _ body: (_ queue: String, _ address: BrokerAddress) async throws -> Void
) async throws {
    let address = try TestBroker.address()
    let queue = TestBroker.queueName()
    try AdminChannel.with(address) { try $0.declareQueue(queue, arguments: arguments) }
    do {
        try await body(queue, address)
    } catch {
        try AdminChannel.with(address) { try $0.deleteQueue(queue) }
        throw error
    }
    try AdminChannel.with(address) { try $0.deleteQueue(queue) }
}

/// Collects batches that a consumer hands over, and lets a test wait for them without a clock.
final class BatchCollector: Sendable {
    private let stream: AsyncStream<[IncomingDelivery]>
    private let continuation: AsyncStream<[IncomingDelivery]>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func add(_ batch: [IncomingDelivery]) { continuation.yield(batch) }

    /// Waits until `count` deliveries have come in; the time limit of the suite ends a wait in vain.
    func first(_ count: Int) async -> [IncomingDelivery] {
        var deliveries: [IncomingDelivery] = []
        for await batch in stream {
            deliveries += batch
            if deliveries.count >= count { break }
        }
        return deliveries
    }
}

/// Runs the consumer beside the body and closes it afterwards.
func consuming<Result: Sendable>(
    _ consumer: Consumer, _ body: @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await consumer.run() }
        let result = await Swift.Result { () async throws -> Result in try await body() }
        await consumer.close()
        return try result.get()
    }
}

extension Swift.Result where Failure == any Error {
    fileprivate init(catching body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

/// Waits for a status.
func wait(
    in changes: AsyncStream<BrokerStatus>, until isWanted: (BrokerStatus) -> Bool
) async -> BrokerStatus? {
    for await status in changes where isWanted(status) { return status }
    return nil
}

/// A TCP proxy before the broker whose connections a test can cut or freeze.
final class CuttableProxy: Sendable {
    let port: Int
    private let listener: Int32
    private let target: sockaddr_in
    private let sockets = Mutex<[Int32]>([])
    private let frozen = Atomic<Bool>(false)

    init(targetPort: Int) throws {
        target = Self.loopback(port: UInt16(targetPort))
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(port: 0)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        var length = size
        let descriptor = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isListening)
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread { [self] in acceptAll() }.start()
    }

    /// Breaks every open connection; new ones are accepted.
    func cut() {
        sockets.withLock { sockets in
            for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
            sockets = []
        }
    }

    /// From now on open connections carry nothing, but stay open: what a machine without power looks like.
    func freeze() { frozen.store(true, ordering: .relaxed) }

    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        cut()
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }

    private func acceptAll() {
        while true {
            let inside = accept(listener, nil, nil)
            guard inside >= 0 else { return }
            frozen.store(false, ordering: .relaxed)
            let outside = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var target = target
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let connected = withUnsafePointer(to: &target) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(outside, $0, size) == 0 }
            }
            guard connected else { return }
            sockets.withLock { $0 += [inside, outside] }
            Thread { [self] in pump(from: inside, to: outside) }.start()
            Thread { [self] in pump(from: outside, to: inside) }.start()
        }
    }

    private func pump(from source: Int32, to target: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(source, &buffer, buffer.count, 0)
            guard count > 0 else {
                shutdown(target, Int32(SHUT_RDWR))
                return
            }
            if frozen.load(ordering: .relaxed) { continue }
            var left = buffer[..<count]
            while !left.isEmpty {
                let step = left.withUnsafeBytes {
                    send(target, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard step > 0 else { return }
                left = left.dropFirst(step)
            }
        }
    }
}
