package import Messages

/// Territory and calendar: provinces, cantons, parishes, dispensaries and rest days.
///
/// Read once at start from the files of `deploy/data` (`SSC_CATALOGUE` names another folder) and never changed while
/// the service runs. All look-ups are by code: two digits for a province, four for a canton, six for a parish (INEC).
/// A look-up of an unknown code gives `nil` or an empty list.
package struct Catalogue: Sendable {
    /// A province.
    package struct Province: Sendable, Equatable {
        package let code: String
        package let name: String
        /// Zone of planning, 1 to 7.
        package let planningZone: Int
        /// Where its legal days are counted.
        package let timeZone: Zone
    }

    /// A canton.
    package struct Canton: Sendable, Equatable {
        package let code: String
        package let name: String
        package let provinceCode: String
    }

    /// A cantonal seat or rural parish that has a code of INEC; parishes without a known code are left out.
    package struct Parish: Sendable, Equatable {
        package let code: String
        package let name: String
        package let cantonCode: String
        package let isRural: Bool
    }

    /// A medical dispensary of the insurance.
    package struct Dispensary: Sendable, Equatable {
        package let id: DispensaryID
        package let name: String
        package let provinceCode: String
        package let cantonCode: String
        package let parishCode: String
        package let point: GeoPoint
    }

    /// An entry of the second level of the list "province, sector" of the online window: a dispensary with its place.
    package struct Sector: Sendable, Equatable {
        package let dispensaryID: DispensaryID
        /// Such as `Cuenca, Baños: Dispensario SSC Baños`.
        package let label: String
    }

    /// A declared rest day.
    package struct RestDay: Sendable, Equatable {
        package let date: LocalDay
        package let name: String
        /// Code of the province, canton or parish where it holds; `nil` for the whole country.
        package let scope: String?
    }

    /// In the order of their codes.
    package let provinces: [Province]
    /// In the order of their codes.
    package let dispensaries: [Dispensary]
    package let restDays: [RestDay]
    let cantons: [Canton]
    let parishes: [Parish]
    private let dispensaryIndex: [DispensaryID: Int]
    private let provinceIndex: [String: Int]
    private let cantonIndex: [String: Int]
    private let parishIndex: [String: Int]

    init(
        provinces: [Province], cantons: [Canton], parishes: [Parish], dispensaries: [Dispensary], restDays: [RestDay]
    ) {
        self.provinces = provinces
        self.cantons = cantons
        self.parishes = parishes
        self.dispensaries = dispensaries
        self.restDays = restDays
        dispensaryIndex = Self.index(dispensaries.map(\.id))
        provinceIndex = Self.index(provinces.map(\.code))
        cantonIndex = Self.index(cantons.map(\.code))
        parishIndex = Self.index(parishes.map(\.code))
    }

    private static func index<Key: Hashable>(_ keys: [Key]) -> [Key: Int] {
        Dictionary(keys.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func province(_ code: String) -> Province? { provinceIndex[code].map { provinces[$0] } }
    package func canton(_ code: String) -> Canton? { cantonIndex[code].map { cantons[$0] } }
    package func parish(_ code: String) -> Parish? { parishIndex[code].map { parishes[$0] } }
    package func dispensary(_ id: DispensaryID) -> Dispensary? { dispensaryIndex[id].map { dispensaries[$0] } }

    package func cantons(inProvince code: String) -> [Canton] { cantons.filter { $0.provinceCode == code } }
    package func parishes(inCanton code: String) -> [Parish] { parishes.filter { $0.cantonCode == code } }

    package func dispensaries(inProvince code: String) -> [Dispensary] {
        dispensaries.filter { $0.provinceCode == code }
    }

    /// What a citizen chooses from after the province, in the order of the labels.
    package func sectors(inProvince code: String) -> [Sector] {
        let sectors = dispensaries(inProvince: code).map { dispensary in
            let canton = canton(dispensary.cantonCode)?.name ?? ""
            let parish = parish(dispensary.parishCode)?.name ?? ""
            return Sector(dispensaryID: dispensary.id, label: "\(canton), \(parish): \(dispensary.name)")
        }
        return sectors.sorted { ($0.label, $0.dispensaryID) < ($1.label, $1.dispensaryID) }
    }

    /// The zone in which legal days of a dispensary are counted; the mainland's for an unknown dispensary.
    package func timeZone(of id: DispensaryID) -> Zone {
        dispensary(id).map { Zone(provinceCode: $0.provinceCode) } ?? .mainland
    }

    /// National rest days together with those of the dispensary's province, canton and parish.
    package func restDays(at id: DispensaryID) -> Set<LocalDay> {
        let place = dispensary(id)
        let scopes = Set([place?.provinceCode, place?.cantonCode, place?.parishCode].compactMap { $0 })
        return Set(restDays.filter { $0.scope.map(scopes.contains) ?? true }.map(\.date))
    }

    /// Rest days of the whole country.
    package var nationalRestDays: Set<LocalDay> { Set(restDays.filter { $0.scope == nil }.map(\.date)) }

    /// The calendar by which terms are counted at a dispensary.
    package func calendar(at id: DispensaryID) -> BusinessCalendar { BusinessCalendar(restDays: restDays(at: id)) }
}
