import Messages

/// The document management system (SGD Quipux) as this service needs it.
///
/// No public interface for filing a document exists, so adapters differ: the simulator, the manual path (no adapter at
/// all: the delivery desk), and later what the institution agrees upon. Every adapter is idempotent by the reference:
/// it searches before it creates, so that registering again gives the first number.
protocol DocumentSystem: Sendable {
    /// - Throws: `Fault` when the system cannot be reached or refuses; nothing was created then.
    func register(_ document: OfficialDocument) async throws -> RegisteredDocument

    func find(reference: String) async throws -> RegisteredDocument?

    /// A number is unique only within its year.
    func state(number: DocumentSystemNumber) async throws -> DocumentState?
}

/// A document number with the year that makes it unique.
struct DocumentSystemNumber: Sendable, Equatable {
    let number: String
    let year: Int
}

/// A letter to register, within the limits of Quipux (subject 350, reference 50 characters).
struct OfficialDocument: Sendable {
    static let subjectMax = 350
    static let referenceMax = 50

    struct Invalid: Error, Equatable {
        enum Problem: String, Sendable { case subject, reference, empty }
        let problems: [Problem]
    }

    /// Our case number and the number of the letter in the case.
    let reference: String
    let subject: String
    let body: String
    let recipientName: String
    let day: LocalDay

    init(
        reference: String, subject: String, body: String, recipientName: String, day: LocalDay
    ) throws(Invalid) {
        var problems: [Invalid.Problem] = []
        if subject.count > Self.subjectMax { problems.append(.subject) }
        if reference.count > Self.referenceMax || reference.isEmpty { problems.append(.reference) }
        if body.isEmpty { problems.append(.empty) }
        guard problems.isEmpty else { throw Invalid(problems: problems) }
        self.reference = reference
        self.subject = subject
        self.body = body
        self.recipientName = recipientName
        self.day = day
    }
}

struct RegisteredDocument: Sendable, Equatable {
    let number: String
    let registeredOn: LocalDay
}

/// States of a document in Quipux, with its own codes.
enum DocumentState: Int, Sendable, CaseIterable {
    case archived = 0
    case inEdition = 1
    case inProcess = 2
    case originalNotSent = 3
    case notSentElectronically = 4
    case notSentManually = 5
    case sent = 6
    case deleted = 7
    case deletedForGood = 8
    case pendingCitizen = 9
}
