import EventSourcing
import Messages
import Testing

@testable import StatisticsDomain

@Suite struct CaseRecordTests {
    private let day = LocalDay(daysSinceEpoch: 20_423)  // 2025-12-01
    private let filedAt = Instant(millisecondsSinceEpoch: 1_764_590_400_000)
    private let rules = CountingRules()
    private var month: Period { day.period }

    private var filed: CaseRecordEvent {
        .filed(CaseFiled(procedure: .voluntaryExit, month: month, filedAt: filedAt))
    }

    private func ended(
        _ ending: EndingKind, procedure: Procedure = .voluntaryExit, isFirst: Bool = true, at: Instant
    ) -> CaseRecordEvent {
        .ended(CaseEnded(procedure: procedure, month: month, ending: ending, isFirst: isFirst, endedAt: at))
    }

    private func counted(_ attentions: Int, _ procedure: Procedure = .voluntaryExit) -> CaseRecordEvent {
        .attentionCounted(AttentionCounted(procedure: procedure, month: month, attentions: attentions))
    }

    private func end(_ ending: CaseEnding, after seconds: Int = 0, rules: CountingRules? = nil) -> CaseRecord.Command {
        .end(ending, on: day, at: filedAt.adding(seconds: seconds), rules ?? self.rules)
    }

    @Test func `a filed case is noted once`() {
        let command = CaseRecord.Command.file(.voluntaryExit, on: day, at: filedAt)
        Given<CaseRecord>(events: []).when(command).then([filed])
        Given<CaseRecord>(events: [filed]).when(command).then([])
    }

    @Test func `an executed exit counts one attention and its time`() {
        Given<CaseRecord>(events: [filed]).when(end(.exitExecuted, after: 90)).then([
            ended(.exitExecuted, at: filedAt.adding(seconds: 90)),
            .answerTimed(AnswerTimed(procedure: .voluntaryExit, month: month, seconds: 90)),
            counted(1),
        ])
    }

    @Test func `the same end again changes nothing`() {
        let history = [
            filed, ended(.exitExecuted, at: filedAt),
            .answerTimed(AnswerTimed(procedure: .voluntaryExit, month: month, seconds: 0)), counted(1),
        ]
        Given<CaseRecord>(events: history).when(end(.exitExecuted)).then([])
    }

    @Test func `a refused exit counts by the setting`() {
        let history = [filed]
        let executedOnly = CountingRules(exits: .executed)
        Given<CaseRecord>(events: history).when(end(.refused(.voluntaryExit))).then([
            ended(.refused, at: filedAt),
            .answerTimed(AnswerTimed(procedure: .voluntaryExit, month: month, seconds: 0)), counted(1),
        ])
        Given<CaseRecord>(events: history).when(end(.refused(.voluntaryExit), rules: executedOnly)).then([
            ended(.refused, at: filedAt),
            .answerTimed(AnswerTimed(procedure: .voluntaryExit, month: month, seconds: 0)),
        ])
    }

    @Test func `an answer before its filing is timed when the filing comes`() {
        let history = [ended(.exitExecuted, at: filedAt.adding(seconds: 60)), counted(1)]
        Given<CaseRecord>(events: []).when(end(.exitExecuted, after: 60)).then(history)
        Given<CaseRecord>(events: history).when(.file(.voluntaryExit, on: day, at: filedAt)).then([
            filed, .answerTimed(AnswerTimed(procedure: .voluntaryExit, month: month, seconds: 60)),
        ])
    }

    @Test(arguments: [
        CaseEnding.lapsed(.voluntaryExit), .withdrawn(.voluntaryExit), .visitClosed, .refused(.homeVisit),
    ])
    func `an end without attention counts none`(ending: CaseEnding) throws {
        let events = try CaseRecord.decide(end(ending), CaseRecord.initial)
        #expect(events.map(\.stored.name) == ["case-ended"])
    }

    @Test func `a visit counts once, or once per person by the setting`() {
        Given<CaseRecord>(events: []).when(end(.visitPerformed(personsSeen: 4))).then([
            ended(.visitPerformed, procedure: .homeVisit, at: filedAt), counted(1, .homeVisit),
        ])
        Given<CaseRecord>(events: [])
            .when(end(.visitPerformed(personsSeen: 4), rules: CountingRules(visits: .persons))).then([
                ended(.visitPerformed, procedure: .homeVisit, at: filedAt), counted(4, .homeVisit),
            ])
    }

    @Test func `an answer after a withdrawal counts and ends nothing a second time`() {
        let withdrawn = ended(.withdrawn, at: filedAt)
        Given<CaseRecord>(events: [withdrawn]).when(end(.exitExecuted)).then([
            ended(.exitExecuted, isFirst: false, at: filedAt), counted(1),
        ])
        Given<CaseRecord>(events: [withdrawn]).when(end(.withdrawn(.voluntaryExit))).then([])
    }

    @Test func `any order of the facts gives the same counts`() throws {
        let commands: [CaseRecord.Command] = [
            .file(.voluntaryExit, on: day, at: filedAt), end(.withdrawn(.voluntaryExit), after: 5),
            end(.exitExecuted, after: 60),
        ]
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            var events: [CaseRecordEvent] = []
            for index in order { events += try CaseRecord.decide(commands[index], CaseRecord.fold(events)) }
            let names = events.map(\.stored.name)
            #expect(names.filter { $0 == "attention-counted" }.count == 1)
            #expect(names.filter { $0 == "answer-timed" }.count == 1)
            #expect(names.filter { $0 == "case-filed" }.count == 1)
            #expect(events.contains(.answerTimed(AnswerTimed(procedure: .voluntaryExit, month: month, seconds: 60))))
        }
    }

    @Test func `the month is the month of the legal day`() throws {
        let lastDay = try #require(LocalDay("2025-12-31"))
        let instantInJanuary = try #require(Instant("2026-01-01T03:00:00Z"))
        let events = try CaseRecord.decide(
            .end(.exitExecuted, on: lastDay, at: instantInJanuary, rules), CaseRecord.initial)
        #expect(
            events.contains(
                .attentionCounted(
                    AttentionCounted(
                        procedure: .voluntaryExit, month: Period(year: 2025, month: 12), attentions: 1))))
    }
}

@Suite struct ComplaintRecordTests {
    private let command = ComplaintRecord.Command.count(.homeVisit, on: LocalDay(daysSinceEpoch: 20_423))
    private let counted = ComplaintRecord.Event.counted(
        ComplaintCounted(procedure: .homeVisit, month: Period(year: 2025, month: 12)))

    @Test func `a complaint counts in the month of its legal day`() {
        Given<ComplaintRecord>(events: []).when(command).then([counted])
    }

    @Test func `the same complaint counts once`() {
        Given<ComplaintRecord>(events: [counted]).when(command).then([])
    }
}
