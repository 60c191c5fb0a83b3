/// A text identifier that cannot be mixed up with one of another kind.
///
/// The text is opaque: at most 64 characters of letters, digits, `-`, `_` and `.`, so that it is safe in routing keys,
/// file names, URLs and logs. It never holds personal data.
package struct Identifier<Entity>: Hashable, Sendable, Codable, CustomStringConvertible, Comparable {
    package let text: String

    /// Takes a text that is known to be well formed, such as one made by this system.
    package init(_ text: String) { self.text = text }

    /// Checks a text from outside.
    /// - Returns: `nil` when it is empty, longer than 64 characters or holds another character.
    package init?(checking text: String) {
        let wellFormed = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2D || byte == 0x5F || byte == 0x2E
        }
        guard wellFormed, !text.isEmpty, text.utf8.count <= 64 else { return nil }
        self.text = text
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let identifier = Self(checking: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "an identifier has 1 to 64 letters, digits, '-', '_' or '.'")
        }
        self = identifier
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

package enum CaseEntity {}
package enum PersonEntity {}
package enum FamilyEntity {}
package enum DispensaryEntity {}
package enum DocumentEntity {}
package enum PlanEntity {}
package enum VisitEntity {}
package enum TeamEntity {}
package enum NoticeEntity {}
package enum ComplaintEntity {}
package enum StaffEntity {}
package enum ReplayEntity {}

/// One request of a citizen from filing to answer, in every service.
package typealias CaseID = Identifier<CaseEntity>
/// A person, as a keyed hash of the identity number: the same person has the same id in every service, and nobody
/// without the index key can go back to the number.
package typealias PersonID = Identifier<PersonEntity>
/// A protected family, as numbered by the affiliation system.
package typealias FamilyID = Identifier<FamilyEntity>
package typealias DispensaryID = Identifier<DispensaryEntity>
package typealias DocumentID = Identifier<DocumentEntity>
package typealias PlanID = Identifier<PlanEntity>
package typealias VisitID = Identifier<VisitEntity>
package typealias TeamID = Identifier<TeamEntity>
/// One message to one person, whatever the channel and the number of attempts.
package typealias NoticeID = Identifier<NoticeEntity>
package typealias ComplaintID = Identifier<ComplaintEntity>
package typealias StaffID = Identifier<StaffEntity>
/// One request to publish a range of messages again.
package typealias ReplayID = Identifier<ReplayEntity>
