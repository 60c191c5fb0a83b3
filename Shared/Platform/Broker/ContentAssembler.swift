import CRabbitMQ
import Glibc

/// Puts a message together from its three kinds of frames: method, header, body.
///
/// A body over the cap is counted and thrown away, so that a hostile publisher costs no memory.
struct ContentAssembler {
    /// The method that announced the content.
    enum Announcement {
        case delivery(tag: UInt64, exchange: String, routingKey: String, redelivered: Bool)
        case returned(code: Int, text: String)
    }

    struct Content {
        let announcement: Announcement
        let properties: MessageProperties
        let body: [UInt8]
        /// True when the body was over the cap; `body` is empty then.
        let isOversize: Bool
    }

    private var announcement: Announcement?
    private var properties = MessageProperties(messageID: "")
    private var body: [UInt8] = []
    private var remaining = 0
    private var isOversize = false
    private var hasHeader = false

    init() {}

    mutating func begin(_ announcement: Announcement) {
        self.announcement = announcement
        hasHeader = false
        body = []
    }

    /// Takes a header or body frame; returns the message when it is complete.
    ///
    /// Throws when the frames come in an order that the protocol excludes: the connection is useless then.
    mutating func take(_ frame: inout amqp_frame_t) throws -> Content? {
        if frame.frame_type == ssc_frame_header {
            guard announcement != nil, !hasHeader, let decoded = frame.payload.properties.decoded else {
                throw BrokerFault(.connectionLost, operation: "read", reason: "content header out of order")
            }
            hasHeader = true
            properties = MessageProperties(decoded.assumingMemoryBound(to: amqp_basic_properties_t.self).pointee)
            let size = frame.payload.properties.body_size
            isOversize = size > UInt64(BrokerLimits.bodyBytesMax)
            remaining = Int(clamping: size)
        } else {
            let fragment = frame.payload.body_fragment
            guard hasHeader, fragment.len <= remaining else {
                throw BrokerFault(.connectionLost, operation: "read", reason: "content body out of order")
            }
            append(fragment)
            remaining -= fragment.len
        }
        guard remaining == 0, let announcement else { return nil }
        self.announcement = nil
        hasHeader = false
        defer { body = [] }
        return Content(announcement: announcement, properties: properties, body: body, isOversize: isOversize)
    }

    private mutating func append(_ fragment: amqp_bytes_t) {
        guard !isOversize, let source = fragment.bytes, fragment.len > 0 else { return }
        if body.isEmpty && fragment.len == remaining {
            body = [UInt8](unsafeUninitializedCapacity: fragment.len) { target, count in
                if let base = target.baseAddress { memcpy(base, source, fragment.len) }
                count = fragment.len
            }
        } else {
            if body.isEmpty { body.reserveCapacity(remaining) }
            body.append(contentsOf: UnsafeRawBufferPointer(start: source, count: fragment.len))
        }
    }
}
