/// A place on Earth in WGS 84 decimal degrees.
package struct GeoPoint: Hashable, Sendable, Codable {
    package let latitude: Double
    package let longitude: Double

    /// - Returns: `nil` outside -90...90 and -180...180.
    package init?(latitude: Double, longitude: Double) {
        guard (-90...90).contains(latitude), (-180...180).contains(longitude) else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let latitude = try container.decode(Double.self, forKey: .latitude)
        let longitude = try container.decode(Double.self, forKey: .longitude)
        guard let point = GeoPoint(latitude: latitude, longitude: longitude) else {
            throw DecodingError.dataCorruptedError(
                forKey: .latitude, in: container, debugDescription: "latitude -90...90, longitude -180...180")
        }
        self = point
    }
}
