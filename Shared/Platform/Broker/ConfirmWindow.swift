/// Keeps which published messages still wait for the broker's word, and turns that word into outcomes.
///
/// Pure bookkeeping: the connection thread feeds it what it sent and received, and gets finished batches back. The
/// broker numbers the messages of a channel 1, 2, 3, ... in the order of sending, and confirms one number or all up to
/// one. A return names no number: it is matched by message id, and always precedes the confirm of its message.
struct ConfirmWindow {
    /// Names a batch; unique for the life of a publisher.
    typealias BatchID = UInt64

    /// A batch of which every message has its outcome.
    struct Finished: Equatable {
        let batch: BatchID
        let outcomes: [PublishOutcome]
    }

    private struct Entry {
        let batch: BatchID
        let index: Int
        let messageID: String
        var outcome: PublishOutcome?
        var settled = false
    }

    private struct Progress {
        var outcomes: [PublishOutcome]
        var open: Int
    }

    /// Entries by delivery tag: `entries[head]` has the tag `oldest`; settled ones before it are gone.
    private var entries: [Entry] = []
    private var head = 0
    private var oldest: UInt64 = 1
    private var batches: [BatchID: Progress] = [:]

    /// Messages without an outcome.
    private(set) var open = 0

    /// Batches of which at least one message was sent and at least one has no outcome.
    var openBatches: some Collection<BatchID> { batches.keys }

    init() {}

    /// Registers a batch before its first message is sent.
    mutating func begin(_ batch: BatchID, count: Int) {
        batches[batch] = Progress(outcomes: Array(repeating: .rejected, count: count), open: count)
    }

    /// Notes that the next message of the channel was sent and returns its tag.
    @discardableResult
    mutating func sent(_ batch: BatchID, index: Int, messageID: String) -> UInt64 {
        entries.append(Entry(batch: batch, index: index, messageID: messageID))
        open += 1
        return oldest + UInt64(entries.count - head) - 1
    }

    /// The broker returned a message; its confirm is still to come.
    ///
    /// With the same id twice in the window the earlier one takes the return: the two are copies of one message, so
    /// the caller learns the same.
    mutating func returned(messageID: String, code: Int, text: String) {
        for position in head..<entries.count
        where !entries[position].settled && entries[position].outcome == nil
            && entries[position].messageID == messageID
        {
            entries[position].outcome = .returned(code: code, text: text)
            return
        }
    }

    /// The broker confirmed (`positive`) or refused a message, or with `multiple` all up to it.
    ///
    /// Unknown and repeated tags are ignored. `multiple` with tag 0 means everything sent so far.
    mutating func answered(tag: UInt64, multiple: Bool, positive: Bool) -> [Finished] {
        var finished: [Finished] = []
        let last = multiple && tag == 0 ? oldest + UInt64(entries.count - head) - 1 : tag
        guard last >= oldest, last - oldest < UInt64(entries.count - head) else { return [] }
        let position = head + Int(last - oldest)
        if multiple {
            for each in head...position { settle(each, positive: positive, into: &finished) }
        } else {
            settle(position, positive: positive, into: &finished)
        }
        while head < entries.count, entries[head].settled {
            head += 1
            oldest += 1
        }
        // Moves what is left to the front only now and then: constant work per message.
        if head == entries.count {
            entries.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 1024 {
            entries.removeFirst(head)
            head = 0
        }
        return finished
    }

    private mutating func settle(_ position: Int, positive: Bool, into finished: inout [Finished]) {
        guard !entries[position].settled else { return }
        entries[position].settled = true
        open -= 1
        let entry = entries[position]
        let outcome = positive ? entry.outcome ?? .confirmed : .rejected
        batches[entry.batch]?.outcomes[entry.index] = outcome
        batches[entry.batch]?.open -= 1
        if let progress = batches[entry.batch], progress.open == 0 {
            batches[entry.batch] = nil
            finished.append(Finished(batch: entry.batch, outcomes: progress.outcomes))
        }
    }
}
