import Dispatch
import Foundation
import StoreExercise
import Synchronization

/// How the writers of one trial behave.
struct Conditions: Sendable {
    let writers: Int
    let seconds: Int
    /// Share of the steps that are taken back.
    let undonePercent: Int
    /// How long each transaction stays open after its entries.
    let holdMilliseconds: Int

    var text: String { "\(undonePercent) % undone, held \(holdMilliseconds) ms" }
}

/// What came of a trial.
struct Outcome {
    let events: Int
    /// Positions that no entry has.
    let gaps: Int
    /// Entries that the tailer did not see exactly once and in order.
    let missed: Int
}

/// Several writers and a tailer that reads on while they write.
final class Trial: Sendable {
    private let journal: any Journal
    private let conditions: Conditions
    /// Left by each writer that is open.
    private let opened = DispatchGroup()
    /// Left when the time is over.
    private let timeOver = DispatchGroup()
    /// Left when the last writer has ended.
    private let written = DispatchGroup()
    private let seen = Mutex<[Seen]>([])
    /// Entries of each committed unit.
    private let committed = Mutex<[Int: Int]>([:])
    private let failures = Mutex<[any Error]>([])

    private static let accounts = 4
    private static let entriesMax = 3
    private static let pageMax = 500

    init(_ journal: any Journal, _ conditions: Conditions) {
        self.journal = journal
        self.conditions = conditions
    }

    /// - Throws: `BrokenPromise` when the journal contradicts itself or its answers.
    func run() throws -> Outcome {
        timeOver.enter()
        written.enter()
        let tail = onThread { try $0.follow() }
        let writers = DispatchGroup()
        for number in 1...conditions.writers {
            opened.enter()
            onThread(in: writers) { try $0.write(as: number) }
        }
        opened.wait()
        _ = timeOver.wait(timeout: .now() + .seconds(conditions.seconds))
        timeOver.leave()
        writers.wait()
        written.leave()
        tail.wait()
        journal.close()
        if let failure = failures.withLock({ $0.first }) { throw failure }
        let stored = try readAll()
        try compareAnswers(stored)
        let outcome = Outcome(
            events: stored.count, gaps: (stored.last?.position ?? 0) - stored.count, missed: missed(of: stored))
        if outcome.gaps == 0 { try journal.inspect() }
        return outcome
    }

    @discardableResult
    private func onThread(
        in group: DispatchGroup = DispatchGroup(), _ body: @escaping @Sendable (Trial) throws -> Void
    ) -> DispatchGroup {
        group.enter()
        let thread = Thread { [self] in
            do { try body(self) } catch { failures.withLock { $0.append(error) } }
            group.leave()
        }
        thread.start()
        return group
    }

    // MARK: On the threads

    private func write(as number: Int) throws {
        let opening = Result { try journal.makeWriter() }
        opened.leave()
        let writer = try opening.get()
        var random = SeededRandom(seed: UInt64(number))
        var count = 0
        while timeOver.wait(timeout: .now()) == .timedOut {
            count += 1
            let isUndone = Int.random(in: 0..<100, using: &random) < conditions.undonePercent
            let step = Step(
                unit: number * 1_000_000_000 + count, entries: Int.random(in: 1...Self.entriesMax, using: &random),
                account: Int.random(in: 1...Self.accounts, using: &random),
                ending: isUndone ? (Bool.random(using: &random) ? .undone : .refused) : .committed,
                hold: { [self] in hold() })
            try writer.write(step)
            if !isUndone { committed.withLock { $0[step.unit] = step.entries } }
        }
    }

    /// Until the time of the trial is over, at most the time of the conditions.
    private func hold() {
        guard conditions.holdMilliseconds > 0 else { return }
        _ = timeOver.wait(timeout: .now() + .milliseconds(conditions.holdMilliseconds))
    }

    /// Reads on behind the last entry, as the relay does, until the writers have ended and nothing more comes.
    private func follow() throws {
        let tail = try journal.makeTail()
        var position = 0
        while true {
            // Asked before reading: what was committed before is found then.
            let isComplete = written.wait(timeout: .now()) == .success
            let page = try tail.read(after: position, limit: Self.pageMax)
            if let last = page.last {
                position = last.position
                seen.withLock { $0 += page }
            } else if isComplete {
                return
            } else {
                _ = written.wait(timeout: .now() + .milliseconds(1))
            }
        }
    }

    // MARK: Afterwards

    private func readAll() throws -> [Seen] {
        let reader = try journal.makeTail()
        var stored: [Seen] = []
        while case let page = try reader.read(after: stored.last?.position ?? 0, limit: Self.pageMax), !page.isEmpty {
            stored += page
        }
        return stored
    }

    /// What was reported as committed is there as a whole, what was taken back is not.
    private func compareAnswers(_ stored: [Seen]) throws {
        let found = Dictionary(grouping: stored, by: \.unit).mapValues(\.count)
        guard found == committed.withLock({ $0 }) else { throw BrokenPromise("the journal differs from its answers") }
    }

    private func missed(of stored: [Seen]) -> Int {
        let seen = seen.withLock { $0 }
        guard seen != stored else { return 0 }
        return max(1, Set(stored).symmetricDifference(seen).count)
    }
}
