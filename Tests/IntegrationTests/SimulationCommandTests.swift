import Foundation
import Testing

/// The command line as an operator meets it: wrong calls get an answer that says how to go on.
///
/// The exercise itself runs in the suite `month`, on a system of its own.
struct SimulationCommandTests {
    private struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// The products stand beside the test bundle.
    private static func ssc(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Outcome {
        let bundle = try #require(
            Bundle.allBundles.map(\.bundlePath).first { $0.hasSuffix(".xctest") }
                ?? ProcessInfo.processInfo.arguments.first { $0.hasSuffix(".xctest") })
        let process = Process()
        process.executableURL = URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("ssc")
        process.arguments = arguments
        process.environment = environment
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        let told = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: String(decoding: printed, as: UTF8.self),
            errors: String(decoding: told, as: UTF8.self))
    }

    @Test(arguments: [
        (["simulate", "month", "2025-13"], "2025-13"), (["simulate", "month", "2025-12", "--scale", "0"], "--scale"),
        (["simulate", "month", "2025-12", "--scale", "2"], "--scale"),
        (["simulate", "month", "2025-12", "--concurrency", "0"], "--concurrency"),
        (["parked", "show", "nowhere", "1"], "nowhere"), (["statistics", "follow", "--from", "-1"], "--from"),
    ])
    func `A wrong argument is refused with status 64 and named`(_ arguments: [String], _ named: String) throws {
        let outcome = try Self.ssc(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(named))
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: [
        (["simulate", "month", "2025-12"], "SSC_CATALOGUE"), (["status"], "SSC_KEYS"),
        (["topology", "apply"], "SSC_BROKER"), (["mail-sink", "--port", "20999"], "SSC_MAIL_FOLDER"),
        (["staff", "list"], "SSC_PUBLIC_URL"),
    ])
    func `A missing setting is named with the way to give it`(_ arguments: [String], _ variable: String) throws {
        let outcome = try Self.ssc(arguments)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(variable))
        #expect(outcome.errors.contains("fix:"))
    }

    @Test func `Affiliation messages are all checked before any is published`() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("ssc-lines-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: file) }
        let lines = [
            #"{"type": "affiliation.contribution-paid.v1", "data": {"familyID": "F-1", "month": "2025-13"}}"#,
            #"{"type": "intake.request-filed.v1", "data": {}}"#, "not json",
        ]
        try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        let outcome = try Self.ssc(["affiliation", "publish", "--file", file.path])
        #expect(outcome.status == 1)
        for line in 1...3 { #expect(outcome.errors.contains("line \(line):")) }
        #expect(outcome.errors.contains("nothing was published"))
    }

    @Test func `A month that the published table does not hold is refused`() throws {
        let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("deploy/data").path
        let outcome = try Self.ssc(["simulate", "month", "2019-01"], ["SSC_CATALOGUE": data])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("2019-01"))
    }
}
