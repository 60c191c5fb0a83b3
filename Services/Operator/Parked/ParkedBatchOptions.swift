import ArgumentParser
import Foundation
import Platform

/// How a command works through a selection: in growing batches, at a bounded rate, with a reason.
struct ParkedBatchOptions: ParsableArguments {
    @Option(help: "Why; it is kept in the log of the service. No names of people. Needed unless it is a dry run.")
    var why: String?

    @Option(help: "Sizes of the batches; the last is repeated. Stops when a batch fails more than it mends.")
    var batch = ParkedBatches.sizesDefault.map(String.init).joined(separator: ",")

    @Option(help: "Most messages a second, as 20/s.")
    var rate = "20/s"

    @Flag(help: "Tries each message, takes everything back, and says what would happen.")
    var dryRun = false

    func run(_ act: String, _ selection: ParkedOptions) async throws {
        guard selection.isNarrowed else {
            throw OperatorError("everything is too much", fix: "give a service and a number, or --where")
        }
        guard why != nil || dryRun else {
            throw OperatorError("the reason is missing", fix: "add --why 'what was repaired'")
        }
        let batches = try ParkedBatches(sizes: Self.sizes(batch))
        let pause = Duration.seconds(1) / (try Self.perSecond(rate))
        // Frozen here: what is parked from now on is not touched.
        let found = try await selection.find()
        let access = try OperatorAccess()
        let clock = ContinuousClock()
        let tally = try await batches.run(found) { one in
            let started = clock.now
            let outcome = try await ParkedCalls.send(
                dryRun ? "try" : act, one, access.client(one.name), why: why)
            try Output.json(ParkedCalls.Line(service: one.service, outcome: outcome))
            try await clock.sleep(until: started.advanced(by: pause))
            return outcome.result
        } finished: {
            Output.say("mended \($0.mended), failed \($0.failed), changed \($0.changed), left \($0.left)")
        }
        guard tally.failed == 0, tally.left == 0 else { throw ExitCode.failure }
    }

    private static func sizes(_ text: String) throws -> [Int] {
        let sizes = text.split(separator: ",").map { Int($0) ?? 0 }
        guard !sizes.isEmpty, sizes.allSatisfy({ $0 > 0 }) else {
            throw OperatorError("\(text) are no sizes", fix: "write --batch 10,100,1000")
        }
        return sizes
    }

    private static func perSecond(_ text: String) throws -> Int {
        guard let rate = Int(text.hasSuffix("/s") ? String(text.dropLast(2)) : text), rate > 0 else {
            throw OperatorError("\(text) is no rate", fix: "write --rate 20/s")
        }
        return rate
    }
}

/// Calls of the services about one parked message.
enum ParkedCalls {
    /// One line of the result.
    struct Line: Encodable {
        let service: String
        let outcome: ParkedOutcome
    }

    static func send(
        _ act: String, _ one: ParkedOptions.Found, _ client: APIClient, why: String? = nil, before: String? = nil,
        edit: BodyEdit? = nil
    ) async throws -> ParkedOutcome {
        // Repeating is harmless: the reference names a revision, and a second act on it is refused.
        try await client.post(
            "/operator/parked/\(act)",
            ParkedCall(reference: one.message.reference, why: why, before: before, edit: edit), isRepeatable: true,
            as: ParkedOutcome.self)
    }

    static func hash(_ one: ParkedOptions.Found, _ client: APIClient) async throws -> String {
        let answer = try await client.post(
            "/operator/parked/hash", one.message.reference, isRepeatable: true, as: [String: String].self)
        return answer["sha256"] ?? ""
    }

    static func edit(file: String?, changes: [String], remove: [String]) throws -> BodyEdit {
        if let file {
            guard let data = FileManager.default.contents(atPath: file) else {
                throw OperatorError("\(file) cannot be read", fix: "look at the path and the rights of the file")
            }
            return BodyEdit(body: String(decoding: data, as: UTF8.self))
        }
        var values: [String: String?] = [:]
        for place in remove { values.updateValue(nil, forKey: place) }
        for change in changes {
            let halves = change.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard halves.count == 2 else {
                throw OperatorError("\(change) is no change", fix: "write --set '/visits=3'")
            }
            values[halves[0]] = halves[1]
        }
        return BodyEdit(values: values)
    }
}
