import EventSourcing
import Messages
import Platform
import Testing

/// Positions, times, hashes, limits and repeated appends.
@Suite struct AppendConformance {
    @Test(arguments: LogImplementation.allCases)
    func `positions are contiguous over all streams`(_ implementation: LogImplementation) throws {
        let subject = try implementation.make()
        for number in 0..<50 { try subject.append(number % 4 + 1, to: "case-\(number % 7)") }
        let positions = try subject.all().map(\.position)
        #expect(positions == Array(1...positions.count))
    }

    @Test(arguments: LogImplementation.allCases)
    func `a refused append leaves no gap`(_ implementation: LogImplementation) throws {
        let subject = try implementation.make()
        try subject.append(to: "case-1")
        for _ in 0..<10 { _ = try subject.refusal { try subject.append(to: "case-1", .noStream) } }
        #expect(try subject.append(to: "case-1").first?.position == 2)
    }

    @Test(arguments: LogImplementation.allCases)
    func `a batch is stored in the order given`(_ implementation: LogImplementation) throws {
        let subject = try implementation.make()
        let events = (0..<20).map { subject.event(id: "id-\($0)", data: "{\"n\":\($0)}") }
        try subject.append(events, to: "case-1")
        #expect(try subject.stream("case-1").map(\.id) == events.map(\.id))
        #expect(try subject.stream("case-1").map(\.data) == events.map(\.data))
    }

    @Test(arguments: LogImplementation.allCases)
    func `what is returned equals what is read`(_ implementation: LogImplementation) throws {
        let subject = try implementation.make()
        let returned = try subject.append(3, to: "case-1") + subject.append(2, to: "case-2")
        #expect(try subject.all() == returned)
    }

    @Test(arguments: LogImplementation.allCases)
    func `the head follows the last event`(_ implementation: LogImplementation) throws {
        let subject = try implementation.make()
        #expect(try subject.log.head() == .empty)
        let last = try #require(try subject.append(3, to: "case-1").last)
        #expect(try subject.log.head() == LogHead(position: 3, at: last.at, hash: last.hash))
    }

    @Test(arguments: LogImplementation.allCases)
    func `time never goes back`(_ implementation: LogImplementation) throws {
        let subject = try implementation.make()
        try subject.append(to: "case-1", at: LogUnderTest.start)
        let earlier = try subject.append(to: "case-1", at: LogUnderTest.start.adding(seconds: -60))
        #expect(earlier.first?.at == LogUnderTest.start)
        let later = try subject.append(to: "case-1", at: LogUnderTest.start.adding(seconds: 60))
        #expect(later.first?.at == LogUnderTest.start.adding(seconds: 60))
    }

    @Test(arguments: LogImplementation.allCases)
    func `each hash chains to the one before`(_ implementation: LogImplementation) throws {
        let subject = try implementation.make()
        for number in 0..<30 { try subject.append(2, to: "case-\(number % 3)") }
        var previous = LogHead.empty.hash
        for event in try subject.all() {
            #expect(event.hash == HashChain.hash(previous: previous, event: event))
            previous = event.hash
        }
    }

    @Test func `all implementations compute the same hashes`() throws {
        let logs = try LogImplementation.allCases.map { try $0.make() }
        for subject in logs {
            for number in 0..<20 { try subject.append(2, to: "case-\(number % 3)") }
        }
        let hashes = try logs.map { try $0.all().map(\.hash) }
        #expect(Set(hashes).count == 1)
    }

    @Test(arguments: LogImplementation.allCases)
    func `appending the same events again stores nothing`(_ implementation: LogImplementation) throws {
        let subject = try implementation.make()
        let events = [subject.event(id: "a"), subject.event(id: "b")]
        let first = try subject.append(events, to: "case-1", .noStream)
        let second = try subject.append(events, to: "case-1", .noStream)
        #expect(first == second)
        #expect(try subject.all().count == 2)
    }

    @Test(arguments: LogImplementation.allCases, ["content", "stream", "subset", "superset", "type"])
    func `an id cannot be used for something else`(_ implementation: LogImplementation, _ change: String) throws {
        let subject = try implementation.make()
        let events = [subject.event(id: "a"), subject.event(id: "b")]
        try subject.append(events, to: "case-1")
        let changed: [NewEvent] =
            switch change {
            case "content": [subject.event(id: "a", data: "{\"x\":1}"), events[1]]
            case "subset": [events[1], subject.event(id: "c")]
            case "superset": events + [subject.event(id: "c")]
            case "type": [subject.event(id: "a", type: "test.other"), events[1]]
            default: events
            }
        let refusal = try subject.refusal {
            try subject.append(changed, to: change == "stream" ? "case-2" : "case-1")
        }
        guard case .duplicateID = refusal else {
            Issue.record("expected a duplicate id, got \(String(describing: refusal))")
            return
        }
        #expect(try subject.all().count == 2)
    }

    @Test(arguments: LogImplementation.allCases)
    func `one batch cannot hold an id twice`(_ implementation: LogImplementation) throws {
        let subject = try implementation.make()
        let refusal = try subject.refusal {
            try subject.append([subject.event(id: "a"), subject.event(id: "a")], to: "case-1")
        }
        #expect(refusal == .duplicateID("a"))
        #expect(try subject.all().isEmpty)
    }

    @Test(arguments: LogImplementation.allCases, [0, 1, 999, 1_000, 1_001])
    func `a batch has one to a thousand events`(_ implementation: LogImplementation, _ count: Int) throws {
        let subject = try implementation.make()
        let refusal = try subject.refusal { try subject.append(count, to: "case-1") }
        if (1...EventLogLimits.batchMax).contains(count) {
            #expect(refusal == nil)
            #expect(try subject.log.version(of: StreamName(stored: "case-1")) == count)
        } else {
            guard case .limit = refusal else {
                Issue.record("expected a limit, got \(String(describing: refusal))")
                return
            }
            #expect(try subject.all().isEmpty)
        }
    }

    @Test(
        arguments: LogImplementation.allCases,
        ["", String(repeating: "x", count: 201), "line\nbreak", "unit\u{1F}separator"])
    func `an unfit stream name is refused`(_ implementation: LogImplementation, _ name: String) throws {
        let subject = try implementation.make()
        let refusal = try subject.refusal { try subject.append(to: name) }
        guard case .limit = refusal else {
            Issue.record("expected a limit, got \(String(describing: refusal))")
            return
        }
    }

    @Test(
        arguments: LogImplementation.allCases, ["ñandú-Á", "família-🌽", String(repeating: "y", count: 200), "a b"])
    func `any other stream name is kept as it is`(_ implementation: LogImplementation, _ name: String) throws {
        let subject = try implementation.make()
        try subject.append(to: name)
        #expect(try subject.stream(name).map(\.stream.text) == [name])
    }

    @Test(arguments: LogImplementation.allCases, [0, 1, 65_536, 1_048_576, 1_048_577])
    func `an event has at most one mebibyte`(_ implementation: LogImplementation, _ bytes: Int) throws {
        let subject = try implementation.make()
        let event = subject.event(data: String(repeating: "z", count: bytes))
        let refusal = try subject.refusal { try subject.append([event], to: "case-1") }
        #expect((refusal == nil) == (bytes <= EventLogLimits.dataBytesMax))
        if refusal == nil { #expect(try subject.stream("case-1").first?.data == event.data) }
    }

    @Test(arguments: LogImplementation.allCases)
    func `bytes of every value survive`(_ implementation: LogImplementation) throws {
        let subject = try implementation.make()
        let event = NewEvent(
            id: "bytes", type: "test.happened", schema: 7, data: Array(0...255),
            metadata: EventMetadata(correlationID: "ñ", causationID: "🌽", actor: "staff:á"))
        try subject.append([event], to: "case-1")
        let stored = try #require(try subject.all().first)
        #expect(stored.data == event.data)
        #expect(stored.metadata == event.metadata)
        #expect(stored.schema == 7)
    }
}
