import StoreExercise

/// One unit of work: entries in some accounts, and how it ends.
struct PlannedUnit: Sendable {
    let number: Int
    let entries: [(account: Int, entry: Account.Entry)]
    /// Throws after its entries, so that nothing of it may ever be seen.
    let refuses: Bool
    /// Appends an entry in a nested savepoint that is undone.
    let undoesNested: Bool
}

/// Makes units of work from a seed: few accounts, so that streams grow; some large entries, so that the write-ahead
/// file reaches its checkpoint.
struct Workload {
    private var random: SeededRandom
    private var unitsMade = 0
    private let isHeavy: Bool

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        isHeavy = random.isTrue(oneIn: 4)
    }

    /// The units that gather for one commit.
    mutating func round() -> [PlannedUnit] { (0..<Int.random(in: 1...12, using: &random)).map { _ in unit() } }

    private mutating func unit() -> PlannedUnit {
        unitsMade += 1
        let entries = (1...Int.random(in: 1...4, using: &random)).map { ordinal in
            let size = random.isTrue(oneIn: isHeavy ? 3 : 40) ? Int.random(in: 1_000...60_000, using: &random) : 20
            let entry = Account.Entry(
                unit: unitsMade, ordinal: ordinal, amount: Int.random(in: -99...99, using: &random),
                filler: String(repeating: "x", count: size))
            return (account: Int.random(in: 1...9, using: &random), entry: entry)
        }
        return PlannedUnit(
            number: unitsMade, entries: entries, refuses: random.isTrue(oneIn: 6),
            undoesNested: random.isTrue(oneIn: 5))
    }
}
