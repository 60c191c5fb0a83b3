import Testing

@testable import Platform

@Suite struct BrokerLimitsTests {
    private func message(_ change: (inout OutgoingMessage) -> Void = { _ in }) -> OutgoingMessage {
        var message = OutgoingMessage(
            exchange: "events", routingKey: "intake.a.v1", properties: MessageProperties(messageID: "1"), body: [1])
        change(&message)
        return message
    }

    @Test func `an ordinary message passes`() {
        #expect(BrokerLimits.violation(of: message()) == nil)
    }

    @Test func `a body of exactly one mebibyte passes and one byte more does not`() {
        #expect(BrokerLimits.violation(of: message { $0.body = [UInt8](repeating: 0, count: 1 << 20) }) == nil)
        #expect(
            BrokerLimits.violation(of: message { $0.body = [UInt8](repeating: 0, count: (1 << 20) + 1) })
                == "the body is larger than 1048576 bytes")
    }

    @Test func `a message without an id is refused, because a return could not be told apart`() {
        #expect(BrokerLimits.violation(of: message { $0.properties.messageID = "" }) == "the message id is empty")
    }

    @Test func `texts longer than AMQP can say are refused, counted in bytes`() {
        // 128 times two bytes.
        let long = String(repeating: "ñ", count: 128)
        #expect(
            BrokerLimits.violation(of: message { $0.routingKey = long }) == "the routing key is longer than 255 bytes")
        #expect(
            BrokerLimits.violation(of: message { $0.properties.type = long }) == "the type is longer than 255 bytes")
    }

    @Test func `headers that do not fit into one frame are refused`() {
        #expect(
            BrokerLimits.violation(
                of: message { $0.properties.headers["h"] = .text(String(repeating: "x", count: 100_000)) })
                == "the headers are larger than 100000 bytes")
    }
}
