import Testing

@testable import Platform

/// The same "random" numbers on every run (a 64-bit linear congruential generator with Knuth's constants).
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 32)
    }
}

@Suite struct BrokerBackOffTests {
    @Test(arguments: 1...20)
    func `the wait doubles from a fifth of a second to eight seconds, a quarter to either side`(seed: UInt64) {
        var backOff = BackOff()
        var generator = SeededGenerator(state: seed)
        var base = 0.2
        for _ in 0..<12 {
            let wait = backOff.next(using: &generator)
            #expect(wait >= .seconds(max(0.2, base * 0.749)) && wait <= .seconds(min(8, base * 1.251)))
            base = min(8, base * 2)
        }
    }

    @Test func `two services do not wait equally long`() {
        var (first, second) = (BackOff(), BackOff())
        var generator = SeededGenerator(state: 1)
        let waits = (0..<8).map { _ in (first.next(using: &generator), second.next(using: &generator)) }
        #expect(waits.filter { $0 != $1 }.count >= 6)
    }

    @Test func `a reset begins anew`() {
        var backOff = BackOff()
        var generator = SeededGenerator(state: 3)
        for _ in 0..<8 { _ = backOff.next(using: &generator) }
        backOff.reset()
        #expect(backOff.next(using: &generator) <= .milliseconds(250))
    }

    @Test(arguments: [
        (Duration.zero, Int32(0)), (.milliseconds(5), 5), (.microseconds(1), 1), (.seconds(2), 2000),
        (.seconds(-1), 0), (.seconds(10_000_000), Int32.max),
    ])
    func `a wait becomes whole milliseconds rounded up`(duration: Duration, milliseconds: Int32) {
        #expect(duration.pollMilliseconds == milliseconds)
    }
}
