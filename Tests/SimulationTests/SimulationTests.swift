import Messages
import Platform
import Testing

/// Whole systems under every misfortune, from seeds that repeat them exactly.
///
/// `deploy/test simulation` says how many and which; see ``Campaign``.
@Suite(.serialized) struct SimulationTests {
    private let campaign = Campaign()

    @Test func `the same seed gives the same history`() throws {
        let first = try Campaign.play(7)
        let second = try Campaign.play(7)
        #expect(first.trace.lines.count > 100)
        #expect(zip(first.trace.lines, second.trace.lines).first { $0 != $1 } == nil)
        #expect(first.trace.hash == second.trace.hash)
        #expect(first.trace.hash != (try Campaign.play(8)).trace.hash)
    }

    @Test(.enabled(if: Campaign().plays.sound)) func `no misfortune breaks an invariant and every message is sent`() {
        let outcomes = campaign.playAll()
        let failing = outcomes.filter { !$0.violations.isEmpty }
        campaign.note([
            ("seeds", outcomes.count, "seeds"), ("failing", failing.count, "seeds"),
            ("events", outcomes.map(\.events).reduce(0, +), "events"),
            ("deaths", outcomes.map(\.deaths).reduce(0, +), "processes"),
            ("steps", outcomes.map(\.steps).reduce(0, +), "steps"),
        ])
        #expect(failing.map(\.advice) == [])
        guard !campaign.isSingle else { return }
        let told = outcomes.reduce(into: Set<String>()) { $0.formUnion($1.topics) }
        let all = Set(SystemTopology.consumption.values.joined().filter { $0.exchange == .events }.map { $0.type })
        #expect(all.subtracting(told).sorted() == [])
    }

    @Test(.enabled(if: Campaign().plays.broken && !Campaign().isSingle))
    func `every broken build is noticed`() throws {
        var alive: [Flaw] = []
        for flaw in Flaw.allCases {
            guard let seed = try campaign.firstSeedThatNotices(flaw) else {
                alive.append(flaw)
                continue
            }
            campaign.note([("first_seed.\(flaw.rawValue)", Int(seed), "seed")])
        }
        campaign.note([("mutants", Flaw.allCases.count, "builds"), ("mutants_alive", alive.count, "builds")])
        #expect(alive == [])
    }
}
