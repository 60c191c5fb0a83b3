/// A family owes nothing any more, through a month.
package struct ArrearsSettled: PublishedMessage {
    package static let type = "affiliation.arrears-settled.v1"
    package static let exchange = Exchange.affiliation
    package static let summary = "A family settled its arrears."

    package let familyID: FamilyID
    package let paidThrough: Period

    package init(familyID: FamilyID, paidThrough: Period) {
        self.familyID = familyID
        self.paidThrough = paidThrough
    }

    package var subject: String { familyID.text }

    package static var example: ArrearsSettled {
        ArrearsSettled(
            familyID: FamilyID("F-0001234"), paidThrough: Period(year: 2026, month: 2))
    }
}
