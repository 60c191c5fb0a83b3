import Messages
import Testing

@testable import Platform

/// Headers of others may say anything; what is read from them can be stored in every database.
@Suite struct WireMessageTests {
    private func header(
        _ headers: [String: HeaderValue], id: String = "m", timestamp: Int64? = nil
    ) -> EnvelopeHeader {
        WireMessage.header(
            of: IncomingDelivery(
                exchange: "affiliation", routingKey: "affiliation.death-registered.v1", redelivered: false,
                properties: MessageProperties(messageID: id, timestamp: timestamp, headers: headers), body: [], tag: 1),
            receivedAt: .example)
    }

    @Test(arguments: [Int64.max, .min, -1, 253_402_300_800])
    func `a timestamp that no calendar knows is replaced by the time of receipt`(_ timestamp: Int64) {
        #expect(header([:], timestamp: timestamp).time == .example)
    }

    @Test func `a timestamp in seconds is taken over`() {
        #expect(header([:], timestamp: 1_700_000_000).time == Instant(millisecondsSinceEpoch: 1_700_000_000_000))
    }

    @Test(arguments: [Int64.max, .min, -1, 0, 1 << 60])
    func `a number that cannot count messages is as good as none`(_ number: Int64) {
        #expect(header(["x-origin": .text("log"), "x-topic-seq": .integer(number)]).topicSequence == nil)
    }

    @Test func `numbers from one on are taken over`() {
        #expect(header(["x-topic-seq": .integer(1)]).topicSequence == 1)
        #expect(header(["x-topic-seq": .integer(1 << 53)]).topicSequence == 1 << 53)
    }

    @Test func `a message without an id is known by its content`() {
        #expect(header([:], id: "").id.hasPrefix("weak-"))
        #expect(header([:], id: "").id == header([:], id: "", timestamp: 5).id)
    }

    @Test func `zero bytes become visible`() {
        let read = header(["cloudEvents:subject": .text("a\0b"), "cloudEvents:source": .text("\0")], id: "i\0d")
        #expect(read.subject == "a\u{FFFD}b")
        #expect(read.source == "\u{FFFD}")
        #expect(read.id == "i\u{FFFD}d")
    }

    @Test func `long texts are cut and stay apart`() {
        let long = String(repeating: "é", count: 30_000)
        let (one, other) = (header(["x-origin": .text(long + "1")]), header(["x-origin": .text(long + "2")]))
        #expect((one.origin?.utf8.count ?? .max) <= 255)
        #expect(one.origin != other.origin)
        #expect(header(["x-origin": .text(long + "1")]).origin == one.origin)
    }
}
