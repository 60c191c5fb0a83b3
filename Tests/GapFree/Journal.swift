/// What one writer does at once: some entries, which are committed or taken back.
struct Step: Sendable {
    enum Ending: Sendable {
        case committed
        /// The unit says no after its entries.
        case refused
        /// The whole transaction is undone.
        case undone
    }

    /// Different for every step of a trial.
    let unit: Int
    let entries: Int
    /// One of the accounts that all writers share.
    let account: Int
    let ending: Ending
    /// Keeps the transaction open after its entries.
    let hold: @Sendable () -> Void
}

/// An entry as a reader finds it.
struct Seen: Hashable, Sendable {
    let position, unit, ordinal: Int
}

/// Something that gives what is appended to it numbers, with several writers and readers.
protocol Journal: Sendable {
    var name: String { get }
    /// For one thread.
    func makeWriter() throws -> any JournalWriter
    /// For one thread.
    func makeTail() throws -> any JournalTail
    /// Looks at what is there when nobody writes any more.
    /// - Throws: `BrokenPromise`.
    func inspect() throws
    /// Ends the writers.
    func close()
}

protocol JournalWriter: AnyObject {
    /// Returns when the step has ended as it should.
    func write(_ step: Step) throws
}

protocol JournalTail: AnyObject {
    /// What is there behind the position now, in order, at most `limit`.
    func read(after position: Int, limit: Int) throws -> [Seen]
}
