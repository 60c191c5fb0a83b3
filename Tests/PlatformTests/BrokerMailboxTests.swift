import Testing

@testable import Platform

@Suite struct BrokerMailboxTests {
    private func delivery(_ tag: UInt64, offset: Int64? = nil) -> IncomingDelivery {
        var properties = MessageProperties(messageID: "\(tag)")
        if let offset { properties.headers["x-stream-offset"] = .integer(offset) }
        return IncomingDelivery(
            exchange: "e", routingKey: "k", redelivered: false, properties: properties, body: [], tag: tag)
    }

    private func gather(_ mailbox: DeliveryMailbox, _ tags: ClosedRange<UInt64>) {
        var deliveries = tags.map { delivery($0) }
        mailbox.gather(&deliveries)
        #expect(deliveries.isEmpty)
    }

    @Test func `what comes in meanwhile is one batch, in order`() async {
        let mailbox = DeliveryMailbox()
        gather(mailbox, 1...2)
        gather(mailbox, 3...5)
        #expect(await mailbox.next()?.deliveries.map(\.tag) == [1, 2, 3, 4, 5])
    }

    @Test func `an acknowledged batch is settled up to its last tag`() async throws {
        let mailbox = DeliveryMailbox()
        gather(mailbox, 1...3)
        let batch = try #require(await mailbox.next())
        #expect(!mailbox.isSettled)
        mailbox.settle(batch, .acknowledged)
        #expect(!mailbox.isSettled)
        #expect(mailbox.takeSettlements() == [.init(verdict: .acknowledged, lastTag: 3)])
        #expect(mailbox.isSettled)
    }

    @Test func `a returned batch takes everything newer with it`() async throws {
        let mailbox = DeliveryMailbox()
        gather(mailbox, 1...2)
        let batch = try #require(await mailbox.next())
        gather(mailbox, 3...4)
        mailbox.settle(batch, .returned)
        gather(mailbox, 5...6)
        #expect(mailbox.takeSettlements() == [.init(verdict: .returned, lastTag: 2)])
        mailbox.endReturn()
        gather(mailbox, 7...8)
        #expect(await mailbox.next()?.deliveries.map(\.tag) == [7, 8])
    }

    @Test func `a settlement of a lost connection is never sent on the next one`() async throws {
        let mailbox = DeliveryMailbox()
        gather(mailbox, 1...2)
        let batch = try #require(await mailbox.next())
        mailbox.beginGeneration()
        gather(mailbox, 1...1)
        mailbox.settle(batch, .acknowledged)
        #expect(mailbox.takeSettlements().isEmpty)
        #expect(await mailbox.next()?.deliveries.map(\.tag) == [1])
    }

    @Test func `a stream goes on behind the last acknowledged offset, also after a lost connection`() async throws {
        let mailbox = DeliveryMailbox()
        mailbox.noteStreamOffset(40)
        mailbox.noteStreamOffset(41)
        #expect(mailbox.nextStreamOffset == 40)
        var deliveries = [delivery(1, offset: 40), delivery(2, offset: 41)]
        mailbox.gather(&deliveries)
        let batch = try #require(await mailbox.next())
        mailbox.beginGeneration()
        mailbox.settle(batch, .acknowledged)
        #expect(mailbox.nextStreamOffset == 42)
    }

    @Test func `a returned stream batch is read again from its first offset`() async throws {
        let mailbox = DeliveryMailbox()
        mailbox.noteStreamOffset(7)
        var deliveries = [delivery(1, offset: 7), delivery(2, offset: 8)]
        mailbox.gather(&deliveries)
        mailbox.settle(try #require(await mailbox.next()), .returned)
        #expect(mailbox.nextStreamOffset == 7)
    }

    @Test func `after a stop nothing is handed over and the end is announced`() async {
        let mailbox = DeliveryMailbox()
        mailbox.stop()
        gather(mailbox, 1...2)
        mailbox.finish()
        #expect(await mailbox.next()?.deliveries == nil)
        #expect(!mailbox.beginRunning())
    }
}
