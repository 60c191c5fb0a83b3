/// Whole minutes of travel between places, or no road.
package struct TravelTimes: Sendable, Equatable {
    private let count: Int
    private let minutes: [Int]
    /// Marks a pair without a road in the flat table.
    private static let noRoad = -1

    /// Takes a measured table, row = from; `nil` means no road.
    /// - Returns: `nil` unless the table is square and free of negative numbers.
    package init?(table: [[Int?]]) {
        guard table.allSatisfy({ row in row.count == table.count && row.allSatisfy { ($0 ?? 0) >= 0 } }) else {
            return nil
        }
        count = table.count
        minutes = table.flatMap { row in row.map { $0 ?? Self.noRoad } }
    }

    /// A place on Earth in millionths of a degree.
    package struct Coordinate: Hashable, Sendable {
        package let latitude: Int
        package let longitude: Int

        package init(latitude: Int, longitude: Int) {
            self.latitude = latitude
            self.longitude = longitude
        }
    }

    /// How straight distances become minutes on rural roads.
    package struct Terrain: Sendable {
        /// Road metres per 100 metres of straight line.
        package let detourPercent: Int
        package let kilometresPerHour: Int
        /// Minutes from or to a place whose coordinates are unknown.
        package let unknownMinutes: Int

        package init(detourPercent: Int, kilometresPerHour: Int, unknownMinutes: Int) {
            self.detourPercent = detourPercent
            self.kilometresPerHour = kilometresPerHour
            self.unknownMinutes = unknownMinutes
        }

        /// Estimate for a sector of a rural dispensary until mornings are measured.
        package static let rural = Terrain(detourPercent: 145, kilometresPerHour: 25, unknownMinutes: 20)
    }

    /// Estimates a table from coordinates: straight line × detour ÷ speed, rounded up; the same in both directions.
    package init(between places: [Coordinate?], terrain: Terrain = .rural) {
        count = places.count
        minutes = places.indices.flatMap { from in
            places.indices.map { to in
                if from == to { return 0 }
                guard let one = places[from], let other = places[to] else { return terrain.unknownMinutes }
                let road = Self.metres(one, other) * terrain.detourPercent / 100
                let metresPerHour = max(1, terrain.kilometresPerHour) * 1_000
                return (road * 60 + metresPerHour - 1) / metresPerHour
            }
        }
    }

    package var places: Range<Int> { 0..<count }

    /// Minutes from one place to another, or `nil` without a road.
    package func minutes(from: Int, to: Int) -> Int? {
        let value = minutes[from * count + to]
        return value == Self.noRoad ? nil : value
    }

    /// Straight distance in whole metres, by the short-distance form of the haversine: below 200 km the error is under
    /// 0.1 %. Integers only, so that every machine computes the same plan.
    static func metres(_ one: Coordinate, _ other: Coordinate) -> Int {
        let millimetresPerMicrodegree = 111  // 6,371 km × π ÷ 180, per millionth of a degree: 111.195 mm.
        let north = (one.latitude - other.latitude) * (millimetresPerMicrodegree * 1_000 + 195) / 1_000_000
        let middle = (one.latitude + other.latitude) / 2
        let east = (one.longitude - other.longitude) * (millimetresPerMicrodegree * 1_000 + 195) / 1_000_000
        let eastAtLatitude = east * cosineMillionths(middle) / 1_000_000
        return squareRoot(north * north + eastAtLatitude * eastAtLatitude)
    }

    /// Cosine of a latitude in millionths of a degree, in millionths, by its series to the sixth power.
    private static func cosineMillionths(_ microdegrees: Int) -> Int {
        let one = 1_000_000
        let radians = microdegrees * 17_453 / one
        let square = radians * radians / one
        let fourth = square * square / one
        return one - square / 2 + fourth / 24 - fourth * square / one / 720
    }

    /// The integer part of the square root, by Newton's iteration.
    private static func squareRoot(_ value: Int) -> Int {
        guard value > 1 else { return max(0, value) }
        var root = value
        var next = (root + 1) / 2
        while next < root {
            root = next
            next = (root + value / root) / 2
        }
        return root
    }
}
