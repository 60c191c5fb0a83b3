import Messages
import Testing

@testable import Platform

@Suite struct RelayPaceTests {
    /// Publishes one event at a time, as often as said, and gives the waits.
    private func waits(every milliseconds: Int, times: Int, _ pace: inout RelayPace, from start: Int = 0) -> [Int] {
        (0..<times).map {
            pace.wait(after: 1, now: Instant(millisecondsSinceEpoch: 1_000_000 + start + $0 * milliseconds))
        }
    }

    @Test(arguments: [11, 20, 500, 5_000])
    func `an event that comes alone goes out at once`(milliseconds: Int) {
        var pace = RelayPace()
        #expect(waits(every: milliseconds, times: 400, &pace).allSatisfy { $0 == 0 })
    }

    @Test func `a fast stream gathers after its first second, and not for long after its last`() {
        var pace = RelayPace()
        let fast = waits(every: 5, times: 400, &pace)
        #expect(fast.firstIndex(of: RelayPace.gatherMilliseconds) == 200)
        #expect(fast[200...].allSatisfy { $0 == RelayPace.gatherMilliseconds })
        let slow = waits(every: 50, times: 100, &pace, from: 2_000)
        #expect(slow[40...].allSatisfy { $0 == 0 })
    }

    @Test func `a look that finds nothing waits for nothing`() {
        var pace = RelayPace()
        _ = waits(every: 1, times: 3_000, &pace)
        #expect(pace.wait(after: 0, now: Instant(millisecondsSinceEpoch: 1_003_000)) == 0)
    }

    @Test func `a clock that was set back does no harm`() {
        var pace = RelayPace()
        _ = waits(every: 1, times: 3_000, &pace)
        #expect(waits(every: 500, times: 10, &pace, from: -900_000)[3...].allSatisfy { $0 == 0 })
    }
}
