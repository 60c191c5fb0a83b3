@testable import VisitSolver

/// A made-up month of a dispensary, the same for the same seed.
enum RandomMonth {
    static func make(seed: UInt64, visitsMax: Int) throws -> Problem {
        var source = SplitMix64(state: seed)
        func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(source.next() % UInt64(range.count)) }
        let days = number(1...20)
        let teams = number(1...3)
        let visitCount = number(0...visitsMax)
        let base = TravelTimes.Coordinate(latitude: -1_600_000, longitude: -78_600_000)
        var places: [TravelTimes.Coordinate?] = [base]
        for _ in 0..<visitCount {
            let isKnown = number(0...9) > 0
            let latitude = base.latitude + number(-60_000...60_000)
            let longitude = base.longitude + number(-60_000...60_000)
            places.append(isKnown ? .init(latitude: latitude, longitude: longitude) : nil)
        }
        let teamDays = (0..<days).flatMap { day in
            (0..<teams).map { _ in
                TeamDay(
                    day: day, skills: Skills(rawValue: UInt32(number(0...3))), minutes: number(0...300),
                    visitsMax: number(0...9), start: 0)
            }
        }
        let visits = (0..<visitCount).map { index in
            let allowed = Set((0..<days).filter { _ in number(0...2) > 0 })
            let pin = number(0...19) == 0 ? number(0...(teamDays.count - 1)) : nil
            return RequestedVisit(
                place: index + 1, serviceMinutes: number(15...70), skills: Skills(rawValue: UInt32(number(0...3))),
                allowedDays: allowed, priority: number(0...100), isMandatory: number(0...15) == 0, pinnedTo: pin)
        }
        return try Problem(teamDays: teamDays, visits: visits, travel: TravelTimes(between: places))
    }
}
