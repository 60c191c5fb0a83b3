/// The broker, or the way to it, failed.
///
/// A fault of a publish means "unknown": the messages of that batch may or may not have reached the broker, so the
/// caller publishes them again with the same message ids and consumers drop the repeats.
package struct BrokerFault: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// No connection could be opened.
        case unreachable
        /// The broker refused the user, the password or the virtual host.
        case refused
        /// An open connection broke, or the peer fell silent.
        case connectionLost
        /// The broker closed the connection or channel, with an AMQP reply code (404, 406, ...).
        case closedByBroker(code: Int)
        /// Something does not fit into AMQP or over a house limit; trying again cannot help.
        case invalidMessage
        /// `close()` was called.
        case closed
    }

    package let kind: Kind
    /// What was being done, in constant words.
    package let operation: String
    /// The text of the library or the broker; it names queues and exchanges, never message contents.
    package let reason: String

    package init(_ kind: Kind, operation: String, reason: String) {
        self.kind = kind
        self.operation = operation
        self.reason = reason
    }

    package var retry: Fault.Retry {
        switch kind {
        case .unreachable, .connectionLost: .immediate  // The connection itself backs off before each attempt.
        case .refused, .closedByBroker: .after(seconds: 5)
        case .invalidMessage, .closed: .never
        }
    }

    /// The same as the fault type that every boundary understands.
    package var fault: Fault { Fault(.broker, operation: operation, detail: reason, retry: retry) }

    package var description: String { "broker: \(operation): \(reason)" }

    /// True when a queue is there but does not work yet: a broker that has just started takes connections before the
    /// leaders of its streams and quorum queues run. It passes in seconds.
    package var isQueueStarting: Bool {
        kind == .closedByBroker(code: 404) && reason.contains("is down or inaccessible")
    }

    /// True when the broker said that an exchange or queue does not exist.
    var isNotFound: Bool { kind == .closedByBroker(code: 404) }
}
