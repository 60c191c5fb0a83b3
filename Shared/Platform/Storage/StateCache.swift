import EventSourcing
import Messages

/// Aggregate states that the writer's thread folded lately, so that the next command of a case need not read and decode
/// its history again.
///
/// An entry counts only while the stream is still at its version. A unit that fails takes back what it left here,
/// because another unit may append other events under the same versions. Everything is dropped every few seconds:
/// states hold opened personal data, and an erased person must be gone soon.
final class StateCache {
    /// Longest life of an entry, and so of personal data in it.
    static let lifeMilliseconds = 5_000
    /// Most entries; more are not kept until the next sweep.
    static let entriesMax = 4_096

    private struct Entry {
        let version: Int
        let state: any Sendable
    }

    private var entries: [StreamName: Entry] = [:]
    private var sweptAt = 0

    func sweep(now: Instant) {
        let age = now.millisecondsSinceEpoch - sweptAt
        guard age >= Self.lifeMilliseconds || age < 0 else { return }
        entries.removeAll(keepingCapacity: true)
        sweptAt = now.millisecondsSinceEpoch
    }

    /// - Parameter current: the version of the stream, asked for only when there is an entry.
    func state<State: Sendable>(
        of stream: StreamName, as type: State.Type, at current: @autoclosure () throws -> Int
    ) rethrows -> (state: State, version: Int)? {
        guard let entry = entries[stream], try entry.version == current(), let state = entry.state as? State else {
            return nil
        }
        return (state, entry.version)
    }

    func keep(_ state: any Sendable, of stream: StreamName, at version: Int) {
        guard entries.count < Self.entriesMax || entries[stream] != nil else { return }
        entries[stream] = Entry(version: version, state: state)
    }

    func forget(_ stream: StreamName) { entries[stream] = nil }

    func forgetAll() { entries.removeAll(keepingCapacity: true) }
}
