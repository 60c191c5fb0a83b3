import Messages
import Platform

/// The whole exercise on paper: families, scripts and what must come out, from a seed.
struct MonthPlan: Sendable {
    /// Shares of the real flow that no published figure tells; assumptions that keep every path in use.
    enum Share {
        static let exitsOnline = 0.5
        static let counterWithEmail = 0.7
        static let observed = 0.02
        static let refused = 0.02
        static let missedVisits = 0.04
        static let affiliationCards = 0.03
        /// On top of the published attentions, because these end without one.
        static let withdrawn = 0.005
        static let closedByFamily = 0.005
    }

    let month: Period
    let scripts: [CaseScript]
    let dispensaries: [Catalogue.Dispensary]
    let complaints: [Procedure: Int]

    var attentions: [Procedure: Int] {
        Dictionary(grouping: scripts.filter(\.countsAsAttention), by: \.procedure).mapValues(\.count)
    }

    /// - Parameter published: figures of the month to play.
    static func make(
        month: Period, published: [Procedure: PublishedMonth.Figures], scale: Double, seed: UInt64,
        catalogue: Catalogue
    ) -> MonthPlan {
        let exits = scaled(published[.voluntaryExit]?.attentions ?? 0, scale)
        let visits = scaled(published[.homeVisit]?.attentions ?? 0, scale)
        let dispensaryCount = max(1, min(catalogue.dispensaries.count, scaled(catalogue.dispensaries.count, scale)))
        var random = SeededGenerator(seed: seed, stream: .max / 2)
        let dispensaries = Array(catalogue.dispensaries.shuffled(using: &random).prefix(dispensaryCount))
        var builder = ScriptBuilder(
            seed: seed, dispensaries: dispensaries,
            population: Population(
                seed: seed, paidThrough: month.adding(months: -1), registeredOn: month.firstDay.adding(months: -24)),
            businessDays: businessDaysAgo(in: month, catalogue), random: random)
        builder.addExits(exits, withdrawn: scaled(exits, Share.withdrawn))
        builder.addVisits(visits, closed: scaled(visits, Share.closedByFamily))
        let complaints = Dictionary(
            uniqueKeysWithValues: Procedure.allCases.map { procedure in
                // At least one, so that the path is walked in months without any.
                (procedure, max(1, scaled(published[procedure]?.complaints ?? 0, scale)))
            })
        return MonthPlan(
            month: month, scripts: builder.inOrderOfFiling(), dispensaries: dispensaries, complaints: complaints)
    }

    private static func scaled(_ count: Int, _ scale: Double) -> Int {
        count == 0 ? 0 : max(1, Int((Double(count) * scale).rounded()))
    }

    /// How many days before its last business day each business day of the month lies.
    private static func businessDaysAgo(in month: Period, _ catalogue: Catalogue) -> [Int] {
        let calendar = BusinessCalendar(restDays: catalogue.nationalRestDays)
        let days = (month.firstDay.daysSinceEpoch...month.lastDay.daysSinceEpoch).map(LocalDay.init(daysSinceEpoch:))
            .filter(calendar.isBusinessDay)
        guard let last = days.last else { return [0] }
        return days.map { last.daysSinceEpoch - $0.daysSinceEpoch }
    }
}

/// Draws the scripts one by one.
struct ScriptBuilder {
    let seed: UInt64
    let dispensaries: [Catalogue.Dispensary]
    let population: Population
    let businessDays: [Int]
    var random: SeededGenerator
    private var scripts: [CaseScript] = []

    init(
        seed: UInt64, dispensaries: [Catalogue.Dispensary], population: Population, businessDays: [Int],
        random: SeededGenerator
    ) {
        self.seed = seed
        self.dispensaries = dispensaries
        self.population = population
        self.businessDays = businessDays
        self.random = random
    }

    mutating func addExits(_ attentions: Int, withdrawn: Int) {
        for number in 0..<(attentions + withdrawn) {
            let isWithdrawn = number >= attentions
            let ending: CaseScript.Ending =
                isWithdrawn ? .withdrawn : random.chance(MonthPlan.Share.refused) ? .refused : .executed
            // A withdrawal is made on the page of the person, which needs no clerk.
            let channel: Channel = isWithdrawn || random.chance(MonthPlan.Share.exitsOnline) ? .online : .inPerson
            let (family, dispensary) = household()
            let (applicant, persons, newHead) = whoLeaves(family)
            scripts.append(
                CaseScript(
                    index: scripts.count, procedure: .voluntaryExit, channel: channel, ending: ending,
                    dispensary: dispensary, family: family, applicant: applicant, persons: persons, newHead: newHead,
                    email: email(channel), formMark: random.chance(0.8) ? .signature : .fingerprint,
                    isObserved: ending == .executed && random.chance(MonthPlan.Share.observed),
                    missesFirstVisit: false, showsAffiliationCard: false, receivedDaysAgo: random.pick(businessDays)))
        }
    }

    mutating func addVisits(_ attentions: Int, closed: Int) {
        for number in 0..<(attentions + closed) {
            let ending: CaseScript.Ending = number < attentions ? .performed : .closedByFamily
            let (family, dispensary) = household()
            let others = family.members.indices.dropFirst().filter { _ in random.chance(0.4) }
            scripts.append(
                CaseScript(
                    index: scripts.count, procedure: .homeVisit, channel: .inPerson, ending: ending,
                    dispensary: dispensary, family: family, applicant: 0, persons: [0] + others, newHead: nil,
                    email: email(.inPerson), formMark: .signature, isObserved: false,
                    missesFirstVisit: ending == .performed && random.chance(MonthPlan.Share.missedVisits),
                    showsAffiliationCard: random.chance(MonthPlan.Share.affiliationCards),
                    receivedDaysAgo: random.pick(businessDays)))
        }
    }

    /// Each case is another household, so that no two open requests of one person meet.
    private mutating func household() -> (FamilyRegistered, Catalogue.Dispensary) {
        let dispensary = dispensaries[scripts.count % dispensaries.count]
        let dependents = Int.random(in: 0..<Population.membersMax, using: &random)
        return (population.family(scripts.count, at: dispensary, dependents: dependents), dispensary)
    }

    /// One dependent, everybody, the head with a new head among those who stay, or a spouse alone.
    private mutating func whoLeaves(_ family: FamilyRegistered) -> (applicant: Int, persons: [Int], newHead: Int?) {
        let count = family.members.count
        guard count > 1 else { return (0, [0], nil) }
        switch Int.random(in: 0..<100, using: &random) {
        case ..<45: return (0, [Int.random(in: 1..<count, using: &random)], nil)
        case ..<70: return (0, Array(0..<count), nil)
        case ..<85: return (0, [0], 1)
        default: return (1, [1], nil)
        }
    }

    private mutating func email(_ channel: Channel) -> String? {
        guard channel == .online || random.chance(MonthPlan.Share.counterWithEmail) else { return nil }
        return "caso-\(seed)-\(scripts.count)@correo.example"
    }

    /// Dispensary after dispensary in small groups, shuffled within each: so a dispensary's visits are complete early
    /// and its planning overlaps with the filing of the others.
    func inOrderOfFiling() -> [CaseScript] {
        var random = random
        let place = Dictionary(uniqueKeysWithValues: dispensaries.enumerated().map { ($1.id, $0) })
        let groups = Dictionary(grouping: scripts) { (place[$0.dispensary.id] ?? 0) / 20 }
        return groups.sorted { $0.key < $1.key }.flatMap { $0.value.shuffled(using: &random) }
    }
}
