import Testing

@testable import VisitSolver

/// Straight distances against known ones, and minutes by hand.
struct TravelTimesTests {
    private static let quito = TravelTimes.Coordinate(latitude: -220_000, longitude: -78_512_500)
    private static let riobamba = TravelTimes.Coordinate(latitude: -1_663_500, longitude: -78_654_700)

    @Test func `one degree of latitude is 111.195 kilometres`() {
        let south = TravelTimes.Coordinate(latitude: -1_000_000, longitude: 0)
        let north = TravelTimes.Coordinate(latitude: 0, longitude: 0)
        #expect(TravelTimes.metres(south, north) == 111_195)
    }

    @Test func `a long distance agrees with the haversine formula`() {
        // Haversine with a radius of 6,371 km gives 161.28 km.
        #expect(abs(TravelTimes.metres(Self.quito, Self.riobamba) - 161_280) < 161)
    }

    @Test func `minutes are road metres over speed, rounded up`() throws {
        let near = TravelTimes.Coordinate(latitude: -210_000, longitude: -78_512_500)
        let terrain = TravelTimes.Terrain(detourPercent: 150, kilometresPerHour: 30, unknownMinutes: 17)
        let travel = TravelTimes(between: [Self.quito, near, nil], terrain: terrain)
        // 1,111 m straight, 1,666 m of road, 500 m a minute: 3.3, so 4 minutes.
        #expect(travel.minutes(from: 0, to: 1) == 4)
        #expect(travel.minutes(from: 1, to: 0) == 4)
        #expect(travel.minutes(from: 0, to: 2) == 17)
        #expect(travel.minutes(from: 2, to: 2) == 0)
    }

    @Test func `a table that is not square or holds a negative number is refused`() {
        #expect(TravelTimes(table: [[0, 1]]) == nil)
        #expect(TravelTimes(table: [[0, -1], [1, 0]]) == nil)
        #expect(TravelTimes(table: [[0, nil], [1, 0]])?.minutes(from: 0, to: 1) == nil)
    }
}
