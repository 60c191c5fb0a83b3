import EventSourcing
import Foundation
import Messages
import Testing

/// An event is read back from its literal name, schema number and payload.
struct StoredFormTests {
    private struct Reader: PayloadReader {
        let data: Data
        let json: MessageJSON
        func read<Payload: Decodable>(_ type: Payload.Type) throws -> Payload { try json.decode(type, from: data) }
    }

    private let json = MessageJSON(sealer: ExampleSealer())
    private let lent = Loan.Event.lent(.init(borrower: Personal("Ana", of: .example), at: .example))

    private func read(_ name: String, schema: Int, _ data: Data, json: MessageJSON) throws -> Loan.Event {
        let line = try #require(Loan.Event.cases.first { $0.name == name && $0.schema == schema })
        return try line.read(Reader(data: data, json: json))
    }

    private func readBack(_ event: Loan.Event) throws -> Loan.Event {
        let stored = event.stored
        return try read(stored.name, schema: stored.schema, try json.encode(stored.payload), json: json)
    }

    @Test func `every event is read back as it was written`() throws {
        for event in [lent, .returned, .lost(.init(note: "x"))] { #expect(try readBack(event) == event) }
    }

    @Test func `a schema is 1 unless it says otherwise`() {
        #expect(Loan.Event.returned.stored.schema == 1)
        #expect(lent.stored.schema == 2)
    }

    @Test func `an event without fields is stored as an empty object`() throws {
        #expect(try json.encode(Loan.Event.returned.stored.payload) == Data("{}".utf8))
    }

    @Test func `an old schema is brought to the present form`() throws {
        let old = try json.encode(["borrower": Personal("Ana", of: .example)])
        #expect(
            try read("loan.lent", schema: 1, old, json: json)
                == .lent(.init(borrower: Personal("Ana", of: .example), at: nil)))
    }

    @Test func `a field that a later program wrote is ignored`() throws {
        let data = Data(#"{"note":"x","later":{"a":[1]}}"#.utf8)
        #expect(try read("loan.lost", schema: 1, data, json: json) == .lost(.init(note: "x")))
    }

    @Test func `a missing field is named in the error`() throws {
        let error = try #require(throws: DecodingError.self) {
            try read("loan.lost", schema: 1, Data("{}".utf8), json: json)
        }
        guard case .keyNotFound(let key, _) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(key.stringValue == "note")
    }

    @Test func `personal fields are not written without a sealer and stay sealed without a key`() throws {
        let closed = MessageJSON(sealer: nil)
        let payload: any Encodable = lent.stored.payload
        #expect(throws: EncodingError.self) { try closed.encode(payload) }
        let data = try json.encode(payload)
        let event = try read("loan.lent", schema: 2, data, json: closed)
        let again: any Encodable = event.stored.payload
        #expect(try closed.encode(again) == data)
    }
}
