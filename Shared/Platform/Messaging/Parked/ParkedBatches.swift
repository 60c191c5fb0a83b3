/// Works through a frozen selection in growing batches and stops when a batch fails more than it mends.
///
/// The first batch is a probe of the repair: ten messages that fail again cost little, ten thousand would bury the
/// reason. After the last size, batches keep that size.
package struct ParkedBatches: Sendable {
    /// What was done so far.
    package struct Tally: Sendable, Equatable {
        package var mended = 0
        package var failed = 0
        /// Were changed by somebody else meanwhile.
        package var changed = 0
        /// Not touched, because a batch failed more than it mended.
        package var left = 0

        package init() {}

        package mutating func add(_ result: ParkedOutcome.Result) {
            switch result {
            case .handled, .edited, .discarded: mended += 1
            case .parked, .pending: failed += 1
            case .changed: changed += 1
            }
        }
    }

    package static let sizesDefault = [10, 100, 1_000]

    private let sizes: [Int]

    /// - Precondition: sizes are positive, and there is one at least.
    package init(sizes: [Int] = sizesDefault) {
        precondition(!sizes.isEmpty && sizes.allSatisfy { $0 > 0 })
        self.sizes = sizes
    }

    /// - Parameter act: does one item.
    /// - Parameter finished: told the tally after each batch.
    package func run<Item>(
        _ items: [Item], act: (Item) async throws -> ParkedOutcome.Result, finished: (Tally) -> Void = { _ in }
    ) async rethrows -> Tally {
        var total = Tally()
        var start = 0
        var number = 0
        while start < items.count {
            let end = min(items.count, start + sizes[min(number, sizes.count - 1)])
            var batch = Tally()
            for item in items[start..<end] { batch.add(try await act(item)) }
            total.mended += batch.mended
            total.failed += batch.failed
            total.changed += batch.changed
            start = end
            number += 1
            total.left = items.count - start
            finished(total)
            if batch.failed > batch.mended { break }
        }
        return total
    }
}
