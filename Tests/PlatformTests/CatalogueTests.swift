import Foundation
import Messages
import Testing

@testable import Platform

/// The territory as shipped in `deploy/data`, and what an operator sees when a file is wrong.
struct CatalogueTests {
    private static let shipped = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../deploy/data").standardizedFileURL.path()

    @Test func `the shipped territory has 24 provinces and 659 dispensaries, most of them in Manabí`() throws {
        let catalogue = try Catalogue.load(folder: Self.shipped)
        #expect(catalogue.provinces.count == 24)
        #expect(catalogue.dispensaries.count == 659)
        let counts = catalogue.provinces.map { catalogue.dispensaries(inProvince: $0.code).count }
        #expect(counts.allSatisfy { $0 > 0 })
        #expect(catalogue.dispensaries(inProvince: "13").count == 135)
        #expect(counts.max() == 135)
    }

    @Test func `every dispensary is found by its id and has a parish, a canton and a province`() throws {
        let catalogue = try Catalogue.load(folder: Self.shipped)
        for dispensary in catalogue.dispensaries {
            #expect(catalogue.dispensary(dispensary.id) == dispensary)
            let parish = try #require(catalogue.parish(dispensary.parishCode))
            let canton = try #require(catalogue.canton(parish.cantonCode))
            #expect(canton.provinceCode == dispensary.provinceCode)
            #expect(catalogue.province(canton.provinceCode) != nil)
        }
    }

    @Test func `sectors of a province are its dispensaries with their place`() throws {
        let catalogue = try Catalogue.load(folder: Self.shipped)
        let sectors = catalogue.sectors(inProvince: "20")
        #expect(Set(sectors.map(\.dispensaryID)) == Set(catalogue.dispensaries(inProvince: "20").map(\.id)))
        #expect(sectors.allSatisfy { $0.label.contains("Dispensario SSC") })
        #expect(catalogue.sectors(inProvince: "99").isEmpty)
    }

    @Test func `Galápagos counts its days one hour behind the mainland`() throws {
        let catalogue = try Catalogue.load(folder: Self.shipped)
        let islands = try #require(catalogue.dispensaries(inProvince: "20").first)
        let mainland = try #require(catalogue.dispensaries(inProvince: "13").first)
        #expect(catalogue.timeZone(of: islands.id) == .galapagos)
        #expect(catalogue.timeZone(of: mainland.id) == .mainland)
    }

    @Test func `Christmas is a rest day everywhere and a local day only in its canton`() throws {
        let christmas = try #require(LocalDay("2025-12-25"))
        let local = try #require(LocalDay("2025-06-25"))
        let folder = try Self.copyOfShippedFiles()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try "scope_code,rest_date,name,source\n1301,2025-06-25,Cantonización,ordenanza\n"
            .write(toFile: folder + "/local-rest-days.csv", atomically: true, encoding: .utf8)
        let catalogue = try Catalogue.load(folder: folder)
        let inside = try #require(catalogue.dispensaries.first { $0.cantonCode == "1301" })
        let outside = try #require(catalogue.dispensaries.first { $0.provinceCode == "01" })
        #expect(catalogue.nationalRestDays.contains(christmas))
        #expect(!catalogue.nationalRestDays.contains(local))
        #expect(catalogue.restDays(at: inside.id).isSuperset(of: [christmas, local]))
        #expect(!catalogue.restDays(at: outside.id).contains(local))
        #expect(!catalogue.calendar(at: inside.id).isBusinessDay(local))
    }

    @Test(arguments: [
        (
            "dispensaries.csv",
            "dispensary_code,name,province_code,canton_code,parish_code,latitude,longitude\n"
                + "X,Nombre,01,0101,999999,-1,-79\n", "dispensaries.csv line 2"
        ),
        ("ec_feriados.csv", "rest_date,name\n2025-02-30,Inexistente\n", "ec_feriados.csv line 2"),
        ("ec_cantones.csv", "province_code,canton_code\n01,0101\n", "missing columns: name"),
        ("ec_provincias.csv", "", "expected a header line"),
        ("ec_cantones.csv", "province_code,canton_code,name\n01,0101,\"Cuenca\n", "a quoted field does not end"),
    ])
    func `a wrong file is named with its line`(file: String, content: String, expected: String) throws {
        let folder = try Self.copyOfShippedFiles()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try content.write(toFile: folder + "/" + file, atomically: true, encoding: .utf8)
        let fault = try #require(throws: Fault.self) { try Catalogue.load(folder: folder) }
        #expect(fault.detail.contains(expected))
        #expect(fault.component == .configuration)
    }

    @Test func `a missing folder says which setting names it`() throws {
        let fault = try #require(throws: Fault.self) { try Catalogue.load(folder: "/nonexistent") }
        #expect(fault.detail.contains("SSC_CATALOGUE"))
    }

    private static func copyOfShippedFiles() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "catalogue-\(UUID().uuidString)").path()
        try FileManager.default.copyItem(atPath: shipped, toPath: folder)
        return folder
    }
}
