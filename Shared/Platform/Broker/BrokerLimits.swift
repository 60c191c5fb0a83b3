/// Limits that hold for every connection to the broker.
enum BrokerLimits {
    /// Largest body that we send or take in: 1 MiB. Documents travel over HTTP, never through the broker.
    static let bodyBytesMax = 1 << 20

    /// A short string of AMQP 0-9-1 has a length of one byte.
    static let shortStringBytesMax = 255

    /// Headers must fit into one frame of `frameBytesMax` with the other properties.
    static let headerBytesMax = 100_000

    /// The frame size that RabbitMQ proposes by itself.
    static let frameBytesMax = 131_072

    /// Patience with connecting, the handshake and each call that waits for an answer.
    static let callSecondsMax = 10

    /// Bytes written in one go before the connection is read again, half of a usual socket buffer.
    ///
    /// The library waits without limit when the socket buffer is full, and a blocked broker stops reading: a bounded
    /// burst keeps that wait rare, and ``ConnectionWatchdog`` ends it.
    static let burstBytesMax = 64 << 10

    /// What is wrong with a message before it is sent, or nil.
    ///
    /// Checked here because the library notices only after it has sent the first frame, which ruins the connection.
    static func violation(of message: OutgoingMessage) -> String? {
        let properties = message.properties
        if properties.messageID.isEmpty { return "the message id is empty" }
        if message.body.count > bodyBytesMax { return "the body is larger than \(bodyBytesMax) bytes" }
        let short: [(name: String, text: String?)] = [
            ("exchange", message.exchange), ("routing key", message.routingKey), ("message id", properties.messageID),
            ("type", properties.type), ("content type", properties.contentType),
            ("correlation id", properties.correlationID), ("app id", properties.appID),
        ]
        for (name, text) in short where (text?.utf8.count ?? 0) > shortStringBytesMax {
            return "the \(name) is longer than \(shortStringBytesMax) bytes"
        }
        var headerBytes = 0
        for (name, value) in properties.headers {
            if name.utf8.count > 128 { return "a header name is longer than 128 bytes" }
            headerBytes += name.utf8.count + 16
            if case .text(let text) = value { headerBytes += text.utf8.count }
        }
        return headerBytes > headerBytesMax ? "the headers are larger than \(headerBytesMax) bytes" : nil
    }
}
