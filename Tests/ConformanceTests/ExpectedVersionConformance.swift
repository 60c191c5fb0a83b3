import EventSourcing
import Platform
import Testing

/// Optimistic concurrency: four expectations against streams of different length, alone and in batches.
@Suite struct ExpectedVersionConformance {
    struct Example: Sendable, CustomTestStringConvertible {
        let existing: Int
        let expected: ExpectedVersion
        let isAccepted: Bool

        var testDescription: String { "\(expected) on \(existing) events" }
    }

    static let examples: [Example] = [
        Example(existing: 0, expected: .noStream, isAccepted: true),
        Example(existing: 1, expected: .noStream, isAccepted: false),
        Example(existing: 5, expected: .noStream, isAccepted: false),
        Example(existing: 0, expected: .streamExists, isAccepted: false),
        Example(existing: 1, expected: .streamExists, isAccepted: true),
        Example(existing: 5, expected: .streamExists, isAccepted: true),
        Example(existing: 0, expected: .any, isAccepted: true),
        Example(existing: 1, expected: .any, isAccepted: true),
        Example(existing: 5, expected: .any, isAccepted: true),
        Example(existing: 0, expected: .exact(0), isAccepted: true),
        Example(existing: 0, expected: .exact(1), isAccepted: false),
        Example(existing: 1, expected: .exact(0), isAccepted: false),
        Example(existing: 1, expected: .exact(1), isAccepted: true),
        Example(existing: 5, expected: .exact(4), isAccepted: false),
        Example(existing: 5, expected: .exact(5), isAccepted: true),
        Example(existing: 5, expected: .exact(6), isAccepted: false),
    ]

    @Test(arguments: LogImplementation.allCases, examples)
    func `an expectation accepts or refuses one event`(_ implementation: LogImplementation, _ example: Example) throws {
        try check(implementation, example, batch: 1)
    }

    @Test(arguments: LogImplementation.allCases, examples)
    func `an expectation accepts or refuses a whole batch`(
        _ implementation: LogImplementation, _ example: Example
    ) throws {
        try check(implementation, example, batch: 3)
    }

    private func check(_ implementation: LogImplementation, _ example: Example, batch: Int) throws {
        let subject = try implementation.make()
        try subject.append(2, to: "other-1")
        if example.existing > 0 { try subject.append(example.existing, to: "case-1") }
        let refusal = try subject.refusal { try subject.append(batch, to: "case-1", example.expected) }
        if example.isAccepted {
            #expect(refusal == nil)
            #expect(try subject.stream("case-1").map(\.version) == Array(1...(example.existing + batch)))
        } else {
            #expect(
                refusal
                    == .versionConflict(
                        stream: StreamName(stored: "case-1"), expected: example.expected, actual: example.existing))
            #expect(try subject.stream("case-1").count == example.existing)
            #expect(try subject.all().count == example.existing + 2)
        }
    }

    @Test(arguments: LogImplementation.allCases)
    func `of two writers with the same expectation one wins`(_ implementation: LogImplementation) throws {
        let subject = try implementation.make()
        try subject.append(to: "case-1")
        let first = try subject.refusal { try subject.append(to: "case-1", .exact(1)) }
        let second = try subject.refusal { try subject.append(to: "case-1", .exact(1)) }
        #expect(first == nil)
        #expect(
            second
                == .versionConflict(stream: StreamName(stored: "case-1"), expected: .exact(1), actual: 2))
    }
}
