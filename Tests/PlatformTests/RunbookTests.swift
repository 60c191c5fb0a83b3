import Foundation
import Platform
import Testing

/// The runbook has an entry for each reason that the software can show.
struct RunbookTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../deploy/runbook.md").standardizedFileURL

    /// Entries that no reason leads to: what an operator does of their own accord.
    private static let procedures: Set<String> = ["backup", "restore", "drill", "rebuild", "update", "move"]

    private static func entries() throws -> [(name: String, text: String)] {
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.split(separator: "\n## ").dropFirst().map { part in
            (String(part.prefix { $0 != "\n" }), String(part))
        }
    }

    @Test func `every cause has an entry, and every entry a cause or a procedure`() throws {
        let names = Set(try Self.entries().map(\.name))
        let causes = Set(OperatingCause.allCases.map(\.rawValue))
        #expect(causes.subtracting(names).isEmpty, "causes without an entry")
        #expect(names.subtracting(causes).subtracting(Self.procedures).isEmpty, "entries without a cause")
    }

    @Test func `every entry says what you see, what it means, what to do and when it is over`() throws {
        for (name, text) in try Self.entries() {
            for part in ["**You see**", "**It means**", "**Do**", "**Over when**"] {
                #expect(text.contains(part), "\(name) lacks \(part)")
            }
        }
    }

    @Test(arguments: [
        ("publisher disconnected: connection refused", OperatingCause.brokerConnection),
        ("consumer disconnected: not connected yet", .starting),
        ("publisher blocked by the broker: low on memory", .brokerBlocked),
        ("publisher closed", .stopping),
        ("topology not checked yet", .starting),
        ("the broker lacks queue svc.intake; run: ssc topology apply", .topology),
        ("store: storage: read: database or disk is full", .diskFull),
        ("store: storage: read: disk I/O error", .storage),
        ("does not answer (cannotConnect)", .serviceDown),
        ("no queue takes a.b.v1 (312 NO_ROUTE); run `ssc topology plan` and `ssc topology apply`", .unroutable),
        ("the broker refused a.b.v1; see its log", .relayRefused),
        ("event a schema 2 at position 7 is unknown to this version; install the newer version", .newerLog),
        ("missing numbers 3 to 4 of a.b.v1", .missingMessages),
        ("the last drill found differences", .badBackup), ("fetches 3 ranges after a restore", .catchingUp),
        ("the same source and message id came with another body", .conflictingMessage),
        ("redelivered", .suspectMessage),
        ("the process ended 3 times here", .killingMessage),
        ("not yet: the family", .missingPredecessor),
        ("body does not fit the schema at /a: wrong type", .unreadableBody),
        ("broker: handle: unknown message type", .unknownType),
        ("vault: open value: the value has an unknown format", .vault),
        ("mail: send: refused", .mail), ("documents: fetch: 404", .documents), ("http: get: 500", .otherService),
        ("configuration: read: missing", .configuration),
        ("broker: connect: ACCESS_REFUSED", .brokerRefusedUser), ("Rejection", .refusedByHandler),
    ])
    func `a reason leads to its entry`(_ reason: String, _ cause: OperatingCause) {
        #expect(OperatingCause(reason: reason) == cause)
    }
}
