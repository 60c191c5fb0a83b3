import IntakeDomain
import Messages
import Testing

struct VerificationTests {
    private let now = Example.now

    private func sent(_ count: Int, apart seconds: Int = 60) -> Verification {
        var verification = Verification()
        for index in 0..<count {
            let at = now.adding(seconds: index * seconds)
            verification.sent(Example.code("code-\(index)", at: at), at: at)
        }
        return verification
    }

    @Test func `another code waits sixty seconds`() {
        let until = now.adding(seconds: 60)
        #expect(sent(1).refusalToSend(at: now.adding(seconds: 59)) == .resendTooSoon(until: until))
        #expect(sent(1).refusalToSend(at: until) == nil)
    }

    @Test func `a sixth code waits until the first one is a day old`() {
        let day = now.adding(seconds: 86_400)
        #expect(sent(5).refusalToSend(at: now.adding(seconds: 3_600)) == .tooManyCodes(until: day))
        #expect(sent(5).refusalToSend(at: day) == nil)
    }

    @Test func `an earlier code stays valid until its own end`() {
        let verification = sent(2, apart: 120)
        #expect(verification.liveCodes(at: now.adding(seconds: 899)).map(\.id) == ["code-0", "code-1"])
        #expect(verification.liveCodes(at: now.adding(seconds: 900)).map(\.id) == ["code-1"])
        #expect(verification.refusalToEnter(at: now.adding(seconds: 1_020)) == .codeExpired)
    }

    @Test func `tries wait longer and longer after the third`() {
        var verification = sent(1)
        for _ in 0..<3 { verification.enteredWrongly(at: now) }
        #expect(verification.refusalToEnter(at: now) == .tryLater(at: now.adding(seconds: 1)))
        for _ in 0..<3 { verification.enteredWrongly(at: now) }
        #expect(verification.refusalToEnter(at: now) == .tryLater(at: now.adding(seconds: 8)))
        #expect(verification.refusalToEnter(at: now.adding(seconds: 8)) == nil)
    }

    @Test func `ten wrong tries end a code and another code starts anew`() {
        var verification = sent(1)
        for _ in 0..<10 { verification.enteredWrongly(at: now) }
        #expect(verification.refusalToEnter(at: now.adding(seconds: 600)) == .tooManyTries)
        verification.sent(Example.code("code-2"), at: now)
        #expect(verification.refusalToEnter(at: now) == nil)
        #expect(verification.triesLeft == 10)
    }
}
