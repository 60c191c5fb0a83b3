import EventSourcing
import Foundation
import IntakeDomain
import NotificationDomain
import RequirementValidationDomain
import StatisticsDomain
import VisitPlanningDomain

@testable import Messages

/// The stored events of every service, each with at least one file of every schema that was ever written.
///
/// A log is never rewritten, so a file here is kept for ever: a version that cannot read it cannot open the log of an
/// old installation. Most files are bytes from the logs of a played month, with sealed fields as they were.
enum StoredEventCorpus {
    static let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "Goldens")

    /// As the services declare them; a test holds the two against each other.
    static let services: [String: [any DomainEvent.Type]] = [
        "intake": [ServiceRequestEvent.self, ComplaintEvent.self, StaffAccountEvent.self],
        "validation": [FamilyEvent.self, CaseEvent.self, HolidayCalendarEvent.self, AccessEvent.self],
        "notification": [CorrespondenceEvent.self, NoticeEvent.self],
        "planning": [VisitRequest.Event.self, Dispensary.Event.self, VisitPlan.Event.self],
        "statistics": [CaseRecordEvent.self, ComplaintRecord.Event.self, MonthlyVolume.Event.self],
    ]

    static let publications: [String: any Publication.Type] = [
        "intake": IntakePublication.self, "validation": RequirementValidationPublication.self,
        "notification": NotificationPublication.self, "planning": VisitPlanningPublication.self,
        "statistics": StatisticsPublication.self,
    ]

    /// One schema of one event.
    struct Form: Sendable, CustomStringConvertible {
        let service: String
        let name: String
        let schema: Int
        let read: @Sendable (any PayloadReader) throws -> any DomainEvent

        var description: String { "\(service)/\(name).\(schema)" }
        var file: URL { StoredEventCorpus.folder.appending(path: "\(description).json") }
    }

    static let forms: [Form] = services.sorted { $0.key < $1.key }.flatMap { service, types in
        types.flatMap { forms(of: $0, service) }
    }

    private static func forms<Event: DomainEvent>(of type: Event.Type, _ service: String) -> [Form] {
        Event.cases.map { one in
            Form(service: service, name: one.name, schema: one.schema, read: { try one.read($0) })
        }
    }

    /// The form under which a service reads a name and schema.
    static func form(_ service: String, _ name: String, _ schema: Int) -> Form? {
        forms.first { $0.service == service && $0.name == name && $0.schema == schema }
    }

    /// Fields stay sealed, as in a log that is read without the vault.
    static let json = MessageJSON(sealer: nil)

    struct Payload: PayloadReader {
        let data: Data
        func read<Value: Decodable>(_ type: Value.Type) throws -> Value { try json.decode(type, from: data) }
    }

    /// Gives the smallest value that a payload's type accepts, for events that no month plays.
    struct Sample: PayloadReader {
        func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try SchemaSession(fields: [:]).describe(type).sample
        }
    }
}
