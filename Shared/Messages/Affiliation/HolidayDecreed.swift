/// A rest day was declared, national or of one canton; open terms are counted anew.
package struct HolidayDecreed: PublishedMessage {
    package static let type = "affiliation.holiday-decreed.v1"
    package static let exchange = Exchange.affiliation
    package static let summary = "A rest day was declared; open terms are counted anew."

    package let restDay: LocalDay
    package let name: String
    /// `nil` for the whole country.
    package let cantonCode: String?
    package let legalSource: String

    package init(restDay: LocalDay, name: String, cantonCode: String?, legalSource: String) {
        self.restDay = restDay
        self.name = name
        self.cantonCode = cantonCode
        self.legalSource = legalSource
    }

    package var subject: String { restDay.description }

    package static var example: HolidayDecreed {
        HolidayDecreed(
            restDay: .example, name: "Feriado nacional", cantonCode: nil, legalSource: "Decreto Ejecutivo 249")
    }
}
