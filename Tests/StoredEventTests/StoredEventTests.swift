import EventSourcing
import Foundation
import Testing

@testable import Messages

/// What was stored once is read for ever.
///
/// A new event or schema gets its file with `SSC_WRITE_GOLDENS=1 swift test --filter StoredEventTests`, which writes
/// only what is missing. No file is ever changed or removed: a new shape of an event is a new schema with a line that
/// reads the old one.
@Suite struct StoredEventTests {
    typealias Form = StoredEventCorpus.Form

    private func golden(_ form: Form) throws -> Data {
        let isMissing = !FileManager.default.fileExists(atPath: form.file.path())
        if isMissing, ProcessInfo.processInfo.environment["SSC_WRITE_GOLDENS"] == "1" {
            let payload = try form.read(StoredEventCorpus.Sample()).stored.payload
            try (StoredEventCorpus.json.encode(payload) + Data("\n".utf8)).write(to: form.file)
        }
        return try #require(FileManager.default.contents(atPath: form.file.path()), "no file for \(form)")
    }

    private func read(_ form: Form, _ data: Data) throws -> any DomainEvent {
        try form.read(StoredEventCorpus.Payload(data: data))
    }

    /// What would be stored today of an event.
    private func written(_ event: any DomainEvent, _ service: String) throws -> (form: Form, data: Data) {
        let stored = event.stored
        let form = try #require(StoredEventCorpus.form(service, stored.name, stored.schema))
        return (form, try StoredEventCorpus.json.encode(stored.payload))
    }

    private func isNewest(_ form: Form) -> Bool {
        StoredEventCorpus.forms.allSatisfy {
            $0.service != form.service || $0.name != form.name || $0.schema <= form.schema
        }
    }

    @Test(arguments: StoredEventCorpus.forms)
    func `every schema of every event is read, and what it became is read back as the same`(form: Form) throws {
        let event = try read(form, golden(form))
        let today = try written(event, form.service)
        #expect(isNewest(today.form), "\(form) is turned into \(today.form), which is no longer written")
        #expect(Self.isSame(event, try read(today.form, today.data)))
    }

    @Test(arguments: StoredEventCorpus.forms)
    func `an event of the newest schema is written with the bytes of its file`(form: Form) throws {
        guard isNewest(form) else { return }
        let data = try golden(form)
        let today = try written(read(form, data), form.service)
        #expect(today.form.description == form.description)
        #expect(today.data + Data("\n".utf8) == data)
    }

    @Test(arguments: StoredEventCorpus.forms)
    func `a field that a newer version adds does not hinder an older one`(form: Form) throws {
        let data = try golden(form)
        let value = try JSONDecoder().decode(SchemaValue.self, from: data)
        let longer = try JSONEncoder().encode(SchemaValue.object(value.members + [.init("addedLater", [1, "x"])]))
        #expect(Self.isSame(try read(form, data), try read(form, longer)))
    }

    @Test(arguments: StoredEventCorpus.forms)
    func `the events that give messages are those that the publication names`(form: Form) throws {
        let publication = try #require(StoredEventCorpus.publications[form.service])
        let event = RecordedEvent(
            position: 1, stream: StreamName(stored: "any-1"), version: 1, id: "1",
            event: try read(form, golden(form)),
            metadata: EventMetadata(correlationID: "1", causationID: "1", actor: "system:test"),
            at: Instant(millisecondsSinceEpoch: 0))
        #expect(publication.messages(for: event).isEmpty == !publication.events.contains(form.name))
    }

    @Test func `no schema of an event is forgotten`() throws {
        for form in StoredEventCorpus.forms where form.schema > 1 {
            for schema in 1..<form.schema {
                #expect(StoredEventCorpus.form(form.service, form.name, schema) != nil, "\(form) before \(schema)")
            }
        }
    }

    @Test func `every file is read by an event`() throws {
        let files = try FileManager.default.subpathsOfDirectory(atPath: StoredEventCorpus.folder.path())
            .filter { $0.hasSuffix(".json") }
        #expect(Set(files) == Set(StoredEventCorpus.forms.map { "\($0).json" }))
    }

    @Test func `the corpus knows the events that the services declare`() throws {
        let services = StoredEventCorpus.folder.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Services")
        var declared: Set<String> = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: services.path())
        where path.hasSuffix("Service.swift") {
            let text = try String(contentsOf: services.appending(path: path), encoding: .utf8)
            guard let list = text.firstMatch(of: /events: \[([^\]]*)\]/)?.1 else { continue }
            declared.formUnion(list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) })
        }
        let known = StoredEventCorpus.services.values.flatMap { $0 }.map { type in
            String(reflecting: type).split(separator: ".").dropFirst().joined(separator: ".") + ".self"
        }
        #expect(declared == Set(known))
    }

    private static func isSame<Event: DomainEvent>(_ one: Event, _ other: any DomainEvent) -> Bool {
        (other as? Event) == one
    }
}
