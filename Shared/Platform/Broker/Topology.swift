/// The exchanges, queues and bindings that the services need, declared in code.
///
/// One value is the source for applying it to a broker, for checking at start that it is there, and for showing what a
/// broker has differently. Only `ssc topology apply` has the rights to change a broker; services look.
package struct Topology: Sendable, Equatable {
    package struct Exchange: Sendable, Equatable {
        package let name: String
        package let kind: AdminChannel.ExchangeKind
        /// Takes what no binding of this exchange takes.
        package let alternateExchange: String?

        package init(_ name: String, kind: AdminChannel.ExchangeKind, alternateExchange: String? = nil) {
            self.name = name
            self.kind = kind
            self.alternateExchange = alternateExchange
        }

        package var arguments: [String: HeaderValue] {
            alternateExchange.map { ["alternate-exchange": .text($0)] } ?? [:]
        }
    }

    package enum QueueKind: String, Sendable { case quorum, stream, classic }

    package struct Queue: Sendable, Equatable {
        package let name: String
        package let kind: QueueKind
        /// All but the type, which `kind` says.
        package let extraArguments: [String: HeaderValue]

        package init(_ name: String, kind: QueueKind, arguments: [String: HeaderValue] = [:]) {
            self.name = name
            self.kind = kind
            extraArguments = arguments
        }

        package var arguments: [String: HeaderValue] {
            extraArguments.merging(["x-queue-type": .text(kind.rawValue)]) { _, type in type }
        }

        /// The house standard for the queue of a service: replicated, at least once in every direction, one active
        /// consumer with the others as hot standby.
        ///
        /// The delivery limit of 20 is only a net for messages that kill the process; retries wait in the database.
        /// It is said explicitly because later brokers have another default.
        package static func service(_ name: String) -> Queue {
            Queue(
                name, kind: .quorum,
                arguments: [
                    "x-delivery-limit": .integer(20), "x-dead-letter-exchange": .text("dead"),
                    "x-dead-letter-routing-key": .text(name), "x-dead-letter-strategy": .text("at-least-once"),
                    "x-overflow": .text("reject-publish"), "x-single-active-consumer": .boolean(true),
                ])
        }

        /// Holds what the queue of a service refused; never dead-lettered itself, because a cycle would jam the broker.
        package static func dead(_ name: String) -> Queue { Queue(name, kind: .quorum) }

        /// Holds what one consumer asked for again. What it does not fetch within a day it can ask for once more, so an
        /// absent consumer cannot fill the broker.
        package static func answers(_ name: String) -> Queue {
            Queue(
                name, kind: .quorum,
                arguments: [
                    "x-message-ttl": .integer(86_400_000), "x-max-length": .integer(100_000),
                    "x-overflow": .text("reject-publish"),
                ])
        }

        /// An append-only queue that everybody reads from the offset of their choice, kept for `days`.
        package static func stream(_ name: String, days: Int) -> Queue {
            Queue(name, kind: .stream, arguments: ["x-max-age": .text("\(days)D")])
        }
    }

    package struct Binding: Sendable, Equatable {
        package let exchange: String
        package let queue: String
        /// The key, or for topic exchanges the pattern.
        package let routingKey: String

        package init(exchange: String, queue: String, routingKey: String) {
            self.exchange = exchange
            self.queue = queue
            self.routingKey = routingKey
        }
    }

    package var exchanges: [Exchange]
    package var queues: [Queue]
    package var bindings: [Binding]

    package init(exchanges: [Exchange], queues: [Queue], bindings: [Binding]) {
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
    }

    /// Marker exchanges say on the broker itself which definition was applied last: `topology.<digest>`.
    package static let markerPrefix = "topology."

    package var marker: String { Self.markerPrefix + digest }

    /// FNV-1a with 64 bits over the canonical text; tells definitions apart, protects against nobody.
    package var digest: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in canonicalText.utf8 {
            hash ^= UInt64(byte)
            hash &*= 0x0000_0100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// One line for each part, sorted, so that the order of declaration does not matter.
    package var canonicalText: String {
        let lines =
            exchanges.map { "exchange\t\($0.name)\t\($0.kind.rawValue)\t\(Self.text($0.arguments))" }
            + queues.map { "queue\t\($0.name)\t\(Self.text($0.arguments))" }
            + bindings.map { "binding\t\($0.exchange)\t\($0.queue)\t\($0.routingKey)" }
        return lines.sorted().joined(separator: "\n")
    }

    /// Arguments as `name=value` with the names in order.
    static func text(_ arguments: [String: HeaderValue]) -> String {
        arguments.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.plain)" }.joined(separator: ", ")
    }
}

extension HeaderValue {
    /// The bare value, for people and digests.
    var plain: String {
        switch self {
        case .text(let text): text
        case .integer(let number): String(number)
        case .boolean(let flag): String(flag)
        }
    }
}
