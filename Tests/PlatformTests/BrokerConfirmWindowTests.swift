import Testing

@testable import Platform

@Suite struct BrokerConfirmWindowTests {
    /// A window with batch 1 of three messages (tags 1...3) and batch 2 of one (tag 4).
    private func window() -> ConfirmWindow {
        var window = ConfirmWindow()
        window.begin(1, count: 3)
        for index in 0..<3 { window.sent(1, index: index, messageID: "a\(index)") }
        window.begin(2, count: 1)
        window.sent(2, index: 0, messageID: "b0")
        return window
    }

    @Test func `tags count from one in the order of sending`() {
        var window = ConfirmWindow()
        window.begin(7, count: 2)
        #expect(window.sent(7, index: 0, messageID: "x") == 1)
        #expect(window.sent(7, index: 1, messageID: "y") == 2)
        #expect(window.open == 2)
    }

    @Test func `a batch is finished with its last confirm`() {
        var window = window()
        #expect(window.answered(tag: 1, multiple: false, positive: true).isEmpty)
        #expect(window.answered(tag: 3, multiple: false, positive: true).isEmpty)
        #expect(
            window.answered(tag: 2, multiple: false, positive: true)
                == [.init(batch: 1, outcomes: [.confirmed, .confirmed, .confirmed])])
        #expect(window.open == 1)
        #expect(Array(window.openBatches) == [2])
    }

    @Test func `one cumulative confirm finishes several batches in order`() {
        var window = window()
        #expect(
            window.answered(tag: 4, multiple: true, positive: true) == [
                .init(batch: 1, outcomes: [.confirmed, .confirmed, .confirmed]),
                .init(batch: 2, outcomes: [.confirmed]),
            ])
        #expect(window.open == 0)
    }

    @Test func `a cumulative confirm of tag zero covers everything sent`() {
        var window = window()
        #expect(window.answered(tag: 0, multiple: true, positive: true).map(\.batch) == [1, 2])
    }

    @Test func `a returned message keeps its place although the broker confirms it`() {
        var window = window()
        window.returned(messageID: "a1", code: 312, text: "NO_ROUTE")
        #expect(
            window.answered(tag: 3, multiple: true, positive: true)
                == [.init(batch: 1, outcomes: [.confirmed, .returned(code: 312, text: "NO_ROUTE"), .confirmed])])
    }

    @Test func `two returns of the same message id mark both copies`() {
        var window = ConfirmWindow()
        window.begin(1, count: 2)
        for index in 0..<2 { window.sent(1, index: index, messageID: "twin") }
        for _ in 0..<2 { window.returned(messageID: "twin", code: 312, text: "NO_ROUTE") }
        let returned = PublishOutcome.returned(code: 312, text: "NO_ROUTE")
        #expect(
            window.answered(tag: 2, multiple: true, positive: true)
                == [.init(batch: 1, outcomes: [returned, returned])])
    }

    @Test func `a refusal wins over everything else`() {
        var window = window()
        window.returned(messageID: "b0", code: 312, text: "NO_ROUTE")
        #expect(window.answered(tag: 4, multiple: false, positive: false) == [.init(batch: 2, outcomes: [.rejected])])
    }

    @Test func `an answer for an unknown or settled tag changes nothing`() {
        var window = window()
        #expect(window.answered(tag: 9, multiple: false, positive: true).isEmpty)
        #expect(window.answered(tag: 0, multiple: false, positive: true).isEmpty)
        _ = window.answered(tag: 4, multiple: false, positive: true)
        #expect(window.answered(tag: 4, multiple: false, positive: false).isEmpty)
        #expect(window.open == 3)
        _ = window.answered(tag: 3, multiple: true, positive: true)
        #expect(window.answered(tag: 2, multiple: true, positive: true).isEmpty)
        #expect(window.open == 0)
    }

    @Test func `a cumulative confirm passes over single ones before it`() {
        var window = window()
        _ = window.answered(tag: 2, multiple: false, positive: false)
        #expect(
            window.answered(tag: 3, multiple: true, positive: true)
                == [.init(batch: 1, outcomes: [.confirmed, .rejected, .confirmed])])
    }

    @Test func `a long run out of order keeps every outcome`() {
        var window = ConfirmWindow()
        var finished: [ConfirmWindow.Finished] = []
        // 5,000 messages: beyond the point where settled entries are thrown away, with one straggler in each ten.
        for batch in 0..<500 {
            let id = ConfirmWindow.BatchID(batch)
            window.begin(id, count: 10)
            let tags = (0..<10).map { window.sent(id, index: $0, messageID: "\(batch)-\($0)") }
            #expect(tags == (1...10).map { UInt64(batch * 10 + $0) })
            for tag in tags.dropFirst() { finished += window.answered(tag: tag, multiple: false, positive: true) }
            #expect(window.open == 1)
            finished += window.answered(tag: tags[0], multiple: false, positive: batch % 2 == 0)
        }
        #expect(finished.map(\.batch) == (0..<500).map { ConfirmWindow.BatchID($0) })
        #expect(finished.allSatisfy { $0.outcomes[0] == ($0.batch % 2 == 0 ? .confirmed : .rejected) })
        #expect(finished.allSatisfy { $0.outcomes.dropFirst().allSatisfy { $0 == .confirmed } })
    }
}
