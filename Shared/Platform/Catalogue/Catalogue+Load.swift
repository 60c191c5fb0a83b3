import Messages

/// Reading and checking the files of the catalogue.
extension Catalogue {
    /// Loads all files of a folder and checks every reference between them.
    /// - Throws: `Fault` of configuration with file, line and what is wrong; up to ten problems at once.
    package static func load(folder: String) throws -> Catalogue {
        func table(_ file: String, _ columns: String...) throws -> [CSVTable.Record] {
            try CSVTable(folder: folder, file: file, columns: columns).records
        }
        var problems = Problems()
        let provinces = try readProvinces(
            table("ec_provincias.csv", "province_code", "name", "planning_zone_own_knowledge", "time_zone"), &problems)
        let cantons = try readCantons(
            table("ec_cantones.csv", "province_code", "canton_code", "name"), provinces, &problems)
        let parishes = try readParishes(
            table("ec_parroquias.csv", "canton_code", "parish_code", "parish", "kind"), cantons, &problems)
        let dispensaries = try readDispensaries(
            table(
                "dispensaries.csv", "dispensary_code", "name", "province_code", "canton_code", "parish_code",
                "latitude", "longitude"), parishes, &problems)
        let national = try readRestDays(table("ec_feriados.csv", "rest_date", "name"), scoped: false, &problems)
        let local = try readRestDays(
            table("local-rest-days.csv", "scope_code", "rest_date", "name", "source"), scoped: true, &problems)
        try problems.throwIfAny()
        return Catalogue(
            provinces: provinces.sorted { $0.code < $1.code }, cantons: cantons.sorted { $0.code < $1.code },
            parishes: parishes.sorted { $0.code < $1.code }, dispensaries: dispensaries.sorted { $0.id < $1.id },
            restDays: national + local)
    }

    /// What is wrong with the files, gathered so that an operator repairs them in one go.
    private struct Problems {
        static let shownMax = 10
        private var texts: [String] = []

        mutating func add(_ record: CSVTable.Record, _ text: String) {
            texts.append("\(record.file) line \(record.line): \(text)")
        }

        func throwIfAny() throws {
            guard !texts.isEmpty else { return }
            let more = texts.count > Self.shownMax ? "; and \(texts.count - Self.shownMax) more" : ""
            throw CSVTable.fault(texts.prefix(Self.shownMax).joined(separator: "; ") + more)
        }
    }

    private static func isCode(_ text: String, digits: Int) -> Bool {
        text.utf8.count == digits && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func readProvinces(
        _ records: [CSVTable.Record], _ problems: inout Problems
    ) -> [Province] {
        var seen: Set<String> = []
        return records.compactMap { record in
            let code = record.text("province_code")
            guard isCode(code, digits: 2), seen.insert(code).inserted else {
                problems.add(record, "province_code '\(code)' must have two digits and occur once")
                return nil
            }
            guard let zone = Zone(rawValue: record.text("time_zone")) else {
                problems.add(record, "time_zone must be America/Guayaquil or Pacific/Galapagos")
                return nil
            }
            guard let planningZone = Int(record.text("planning_zone_own_knowledge")) else {
                problems.add(record, "the planning zone must be a number")
                return nil
            }
            return Province(code: code, name: record.text("name"), planningZone: planningZone, timeZone: zone)
        }
    }

    private static func readCantons(
        _ records: [CSVTable.Record], _ provinces: [Province], _ problems: inout Problems
    ) -> [Canton] {
        let known = Set(provinces.map(\.code))
        var seen: Set<String> = []
        return records.compactMap { record in
            let (code, province) = (record.text("canton_code"), record.text("province_code"))
            guard isCode(code, digits: 4), seen.insert(code).inserted else {
                problems.add(record, "canton_code '\(code)' must have four digits and occur once")
                return nil
            }
            guard known.contains(province) else {
                problems.add(record, "unknown province_code '\(province)'")
                return nil
            }
            return Canton(code: code, name: record.text("name"), provinceCode: province)
        }
    }

    private static func readParishes(
        _ records: [CSVTable.Record], _ cantons: [Canton], _ problems: inout Problems
    ) -> [Parish] {
        let known = Set(cantons.map(\.code))
        var seen: Set<String> = []
        return records.compactMap { record in
            let (code, canton) = (record.text("parish_code"), record.text("canton_code"))
            if code.isEmpty { return nil }
            guard isCode(code, digits: 6), seen.insert(code).inserted else {
                problems.add(record, "parish_code '\(code)' must have six digits and occur once")
                return nil
            }
            guard known.contains(canton) else {
                problems.add(record, "unknown canton_code '\(canton)'")
                return nil
            }
            let isRural = record.text("kind") == "rural"
            return Parish(code: code, name: record.text("parish"), cantonCode: canton, isRural: isRural)
        }
    }

    private static func readDispensaries(
        _ records: [CSVTable.Record], _ parishes: [Parish], _ problems: inout Problems
    ) -> [Dispensary] {
        let cantonOfParish = Dictionary(parishes.map { ($0.code, $0.cantonCode) }, uniquingKeysWith: { one, _ in one })
        var seen: Set<String> = []
        return records.compactMap { record in
            let code = record.text("dispensary_code")
            guard let id = DispensaryID(checking: code), seen.insert(code).inserted else {
                problems.add(record, "dispensary_code '\(code)' must be 1 to 64 letters, digits or '-' and occur once")
                return nil
            }
            let (parish, canton) = (record.text("parish_code"), record.text("canton_code"))
            let province = record.text("province_code")
            guard cantonOfParish[parish] == canton, canton.hasPrefix(province) else {
                problems.add(record, "parish '\(parish)', canton '\(canton)', province '\(province)' do not match")
                return nil
            }
            guard let latitude = Double(record.text("latitude")), let longitude = Double(record.text("longitude")),
                let point = GeoPoint(latitude: latitude, longitude: longitude)
            else {
                problems.add(record, "latitude and longitude must be decimal degrees")
                return nil
            }
            return Dispensary(
                id: id, name: record.text("name"), provinceCode: province, cantonCode: canton, parishCode: parish,
                point: point)
        }
    }

    private static func readRestDays(
        _ records: [CSVTable.Record], scoped: Bool, _ problems: inout Problems
    ) -> [RestDay] {
        records.compactMap { record in
            guard let date = LocalDay(record.text("rest_date")) else {
                problems.add(record, "rest_date '\(record.text("rest_date"))' must be written YYYY-MM-DD")
                return nil
            }
            let scope = scoped ? record.text("scope_code") : nil
            if let scope, ![2, 4, 6].contains(where: { isCode(scope, digits: $0) }) {
                problems.add(record, "scope_code '\(scope)' must have two, four or six digits")
                return nil
            }
            return RestDay(date: date, name: record.text("name"), scope: scope)
        }
    }
}
