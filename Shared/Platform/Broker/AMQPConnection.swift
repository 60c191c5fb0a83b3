import CRabbitMQ
import Glibc

/// One connection to the broker with one open channel, usable from one thread only.
///
/// The only file beside `AMQPCoding.swift` that knows librabbitmq. The library has no thread of its own, sends
/// heartbeats only while it is called, and hands out memory that the next call may reuse: everything is copied into
/// Swift values before it leaves this type.
final class AMQPConnection {
    /// The one channel that we use; each purpose has a connection of its own.
    private(set) var channel: amqp_channel_t = 1
    let state: amqp_connection_state_t
    let descriptor: Int32
    private let watch: ConnectionWatchdog.Watch
    private var isOpen = true

    /// Connects, logs in with all capabilities and opens the channel; throws a `BrokerFault` and leaves nothing open.
    init(_ address: BrokerAddress, label: String) throws {
        guard let state = amqp_new_connection() else {
            throw BrokerFault(.unreachable, operation: "connect", reason: "out of memory")
        }
        var opened: Int32 = -1
        do {
            opened = try Self.open(state, address, label: label)
        } catch {
            amqp_destroy_connection(state)
            throw error
        }
        self.state = state
        descriptor = opened
        watch = ConnectionWatchdog.shared.watch(
            descriptor: opened, patience: .seconds(2 * address.heartbeatSeconds))
        // The kernel gives up on unacknowledged bytes after the same time as the heartbeats do.
        var milliseconds = UInt32(2000 * address.heartbeatSeconds)
        setsockopt(
            opened, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &milliseconds,
            socklen_t(MemoryLayout<UInt32>.size))
    }

    deinit {
        ConnectionWatchdog.shared.remove(watch)
        amqp_destroy_connection(state)
    }

    private static func open(
        _ state: amqp_connection_state_t, _ address: BrokerAddress, label: String
    ) throws -> Int32 {
        var patience = timeval(tv_sec: BrokerLimits.callSecondsMax, tv_usec: 0)
        amqp_set_handshake_timeout(state, &patience)
        amqp_set_rpc_timeout(state, &patience)
        guard let socket = amqp_tcp_socket_new(state) else {
            throw BrokerFault(.unreachable, operation: "connect", reason: "out of memory")
        }
        let status = amqp_socket_open_noblock(socket, address.host, Int32(address.port), &patience)
        guard status == statusOK else {
            throw BrokerFault(
                .unreachable, operation: "connect",
                reason: "\(address.host):\(address.port): \(describe(status))")
        }
        let reply = ssc_amqp_login(
            state, address.virtualHost, Int32(BrokerLimits.frameBytesMax), Int32(address.heartbeatSeconds), label,
            address.user, address.currentPassword)
        if let fault = fault(reply, operation: "log in as \(address.user) at \(address.virtualHost)") {
            if case .closedByBroker(let code) = fault.kind, [403, 530].contains(code) {
                throw BrokerFault(.refused, operation: fault.operation, reason: fault.reason)
            }
            throw fault
        }
        amqp_channel_open(state, 1)
        if let fault = Self.fault(amqp_get_rpc_reply(state), operation: "open channel") { throw fault }
        return amqp_socket_get_sockfd(socket)
    }

    // MARK: Calls

    /// Runs a library call that waits for the broker's answer, and throws what the answer says.
    @discardableResult
    func call<Answer>(_ operation: String, _ body: () -> Answer) throws -> Answer {
        watch.arm()
        defer { watch.disarm() }
        let answer = body()
        if let fault = Self.fault(amqp_get_rpc_reply(state), operation: operation) { throw fault }
        return answer
    }

    /// Runs a library call that only sends, and throws when it could not.
    func send(_ operation: String, _ body: () -> Int32) throws {
        watch.arm()
        defer { watch.disarm() }
        let status = body()
        if status != Self.statusOK { throw Self.lost(status, operation: operation) }
    }

    /// Opens a fresh channel after the broker has closed the present one.
    func reopenChannel() throws {
        try send("confirm the closing of the channel") {
            var ok = amqp_channel_close_ok_t()
            return amqp_send_method(state, channel, ssc_method_channel_close_ok, &ok)
        }
        channel += 1
        try openChannel()
    }

    /// Closes the channel from our side; the broker requeues what was delivered on it, in order.
    func closeChannel() throws {
        watch.arm()
        defer { watch.disarm() }
        let reply = amqp_channel_close(state, channel, AMQP_REPLY_SUCCESS)
        if let fault = Self.fault(reply, operation: "close channel") { throw fault }
    }

    func openChannel() throws {
        try call("open channel") { amqp_channel_open(state, channel) }
    }

    // MARK: Frames

    /// Hands every frame that is here already to `receive`, without waiting; sends a heartbeat when one is due.
    ///
    /// Stops early when `receive` returns false. Must run before each burst of writing: the check for a silent peer is
    /// here, and the library's own check inside a publish waits for ever.
    func drain(_ receive: (inout amqp_frame_t) throws -> Bool) throws {
        watch.arm()
        defer {
            amqp_maybe_release_buffers(state)
            watch.disarm()
        }
        while true {
            var frame = amqp_frame_t()
            var noWait = timeval(tv_sec: 0, tv_usec: 0)
            let status = amqp_simple_wait_frame_noblock(state, &frame, &noWait)
            if status == Self.statusTimeout { return }
            guard status == Self.statusOK else { throw Self.lost(status, operation: "read") }
            if try !receive(&frame) { return }
        }
    }

    /// What `wait` found.
    struct Readiness {
        var canRead = false
        var canWrite = false
    }

    /// Waits until there is something to read, a signal, room to write when asked for, or the time is over.
    func wait(_ wakeUp: WakeUp, forWriting: Bool, atMost duration: Duration) -> Readiness {
        // Frames inside the library are invisible to poll.
        let buffered = amqp_frames_enqueued(state) != 0 || amqp_data_in_buffer(state) != 0
        let interest = Int16(POLLIN) | (forWriting ? Int16(POLLOUT) : 0)
        var socket = (
            pollfd(fd: descriptor, events: interest, revents: 0),
            pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
        )
        let milliseconds = buffered ? 0 : duration.pollMilliseconds
        let readiness = withUnsafeMutablePointer(to: &socket) { pair -> Readiness in
            pair.withMemoryRebound(to: pollfd.self, capacity: 2) { descriptors in
                guard poll(descriptors, 2, milliseconds) >= 0 else { return Readiness() }
                if descriptors[1].revents != 0 { wakeUp.clear() }
                let events = descriptors[0].revents
                // An error or hang-up counts as readable: reading then reports it.
                return Readiness(
                    canRead: events & ~Int16(POLLOUT) != 0, canWrite: events & Int16(POLLOUT) != 0)
            }
        }
        return Readiness(canRead: readiness.canRead || buffered, canWrite: readiness.canWrite)
    }

    /// Holds partial packets back while a burst is written; off sends the rest at once.
    func cork(_ on: Bool) {
        var value: Int32 = on ? 1 : 0
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    // MARK: Closing

    /// Says goodbye, so that the broker requeues at once and logs no warning; failures are of no interest any more.
    func close() {
        guard isOpen else { return }
        isOpen = false
        watch.arm()
        _ = amqp_connection_close(state, AMQP_REPLY_SUCCESS)
        watch.disarm()
    }
}

/// Faults from status codes and replies of the library.
extension AMQPConnection {
    static let statusOK = Int32(AMQP_STATUS_OK.rawValue)
    static let statusTimeout = Int32(AMQP_STATUS_TIMEOUT.rawValue)

    static func describe(_ status: Int32) -> String { String(cString: amqp_error_string2(status)) }

    static func lost(_ status: Int32, operation: String) -> BrokerFault {
        BrokerFault(.connectionLost, operation: operation, reason: describe(status))
    }

    /// Nil when the reply is good.
    static func fault(_ reply: amqp_rpc_reply_t, operation: String) -> BrokerFault? {
        switch reply.reply_type {
        case AMQP_RESPONSE_NORMAL: nil
        case AMQP_RESPONSE_SERVER_EXCEPTION: closed(by: reply.reply, operation: operation)
        case AMQP_RESPONSE_LIBRARY_EXCEPTION: lost(reply.library_error, operation: operation)
        default: BrokerFault(.connectionLost, operation: operation, reason: "the broker closed the socket")
        }
    }

    /// The fault that a `connection.close` or `channel.close` of the broker carries.
    static func closed(by method: amqp_method_t, operation: String) -> BrokerFault {
        guard let decoded = method.decoded else {
            return BrokerFault(.connectionLost, operation: operation, reason: "closed by the broker")
        }
        if method.id == ssc_method_connection_close {
            let close = decoded.assumingMemoryBound(to: amqp_connection_close_t.self).pointee
            return BrokerFault(
                .closedByBroker(code: Int(close.reply_code)), operation: operation, reason: close.reply_text.text)
        }
        if method.id == ssc_method_channel_close {
            let close = decoded.assumingMemoryBound(to: amqp_channel_close_t.self).pointee
            return BrokerFault(
                .closedByBroker(code: Int(close.reply_code)), operation: operation, reason: close.reply_text.text)
        }
        return BrokerFault(
            .connectionLost, operation: operation, reason: "unexpected answer \(String(method.id, radix: 16))")
    }
}
