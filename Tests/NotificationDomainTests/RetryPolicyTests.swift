import Messages
import Testing

@testable import NotificationDomain

@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy(ceilingHours: 72)
    private let start = Instant(millisecondsSinceEpoch: 0)

    @Test(arguments: [(-200, 8_000), (0, 10_000), (200, 12_000), (900, 12_000), (-900, 8_000)])
    func `a wait is spread by at most a fifth`(jitter: Int, milliseconds: Int) {
        // 10 s of the first step, times 1 + jitter/1000, which is cut to ±200.
        #expect(
            policy.nextTry(afterTries: 1, at: start, jitterPermille: jitter).millisecondsSinceEpoch == milliseconds)
    }

    @Test func `the ceiling counts hours from the first counted try`() {
        #expect(policy.ceiling(firstTriedAt: start) == Instant(millisecondsSinceEpoch: 72 * 3_600_000))
    }
}

@Suite struct CircuitBreakerTests {
    private let start = Instant(millisecondsSinceEpoch: 1_000_000)

    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for _ in 0..<CircuitBreaker.failuresToOpen { breaker.failed(at: start) }
        return breaker
    }

    @Test func `two failures in a row do not open it`() {
        var breaker = CircuitBreaker()
        breaker.failed(at: start)
        breaker.failed(at: start)
        #expect(breaker.permission(at: start) == .deliver)
    }

    @Test func `a success between failures starts the count anew`() {
        var breaker = CircuitBreaker()
        breaker.failed(at: start)
        breaker.failed(at: start)
        breaker.reached()
        breaker.failed(at: start)
        #expect(!breaker.isOpen)
    }

    @Test func `the third failure opens it for five seconds`() {
        var breaker = opened()
        #expect(breaker.permission(at: start) == .wait(until: start.adding(seconds: 5)))
        #expect(breaker.permission(at: start.adding(seconds: 5)) == .probe)
    }

    @Test func `only one probe goes at a time`() {
        var breaker = opened()
        let later = start.adding(seconds: 5)
        #expect(breaker.permission(at: later) == .probe)
        #expect(breaker.permission(at: later) == .wait(until: later.adding(seconds: 5)))
    }

    @Test func `a probe that reached the server closes it`() {
        var breaker = opened()
        _ = breaker.permission(at: start.adding(seconds: 5))
        breaker.reached()
        #expect(breaker.permission(at: start.adding(seconds: 5)) == .deliver)
    }

    @Test func `a probe that failed waits five seconds more`() {
        var breaker = opened()
        let later = start.adding(seconds: 5)
        _ = breaker.permission(at: later)
        breaker.failed(at: later)
        #expect(breaker.permission(at: later) == .wait(until: later.adding(seconds: 5)))
    }

    @Test func `a probe that never reported is given up`() {
        var breaker = opened()
        _ = breaker.permission(at: start.adding(seconds: 5))
        #expect(breaker.permission(at: start.adding(seconds: 5 + CircuitBreaker.probeSecondsMax)) == .probe)
    }
}

@Suite struct DocumentNumberTests {
    @Test(arguments: [
        "IESS-DSSC-2026-0123-O", "IESS-DSSC-2026-12345-O", "IESS-SDNSSC-UIO.1-2026-1-RFDQ", "MSP-A-2026-1-E",
        "  iess-dssc-2026-0001-o  ",
    ])
    func `a number of the known shape is taken`(text: String) {
        #expect(DocumentNumber(text)?.year == 2026)
    }

    @Test(arguments: [
        "", "IESS", "IESS-2026-0123-O", "IESS-DSSC-26-0123-O", "IESS-DSSC-2026-01A3-O", "IESS-DSSC-2026-0123-",
        "IESS-DSSC-2026-0123-ABCDEFGHIJK", "I-DSSC-2026-0123-O", "IESS--2026-0123-O", "IESS-DSSC-2026--O",
        "IESS-DSSC-2026-0123-Ó", "IESS-\(String(repeating: "A", count: 40))-2026-0123-O",
    ])
    func `any other text is refused`(text: String) {
        #expect(DocumentNumber(text) == nil)
    }
}
