import ArgumentParser
import Foundation
import Platform

/// The state of the whole system on one screen.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows whether each service is ready, what waits in its queue, and what needs a person.",
        discussion: """
            Status 0: every service is ready and nothing is parked or dead-lettered. Status 1 otherwise.
            """)

    @Flag(help: "One JSON object per service and line.")
    var json = false

    private struct Line: Encodable {
        let service: String
        /// Whether a process of the service takes requests.
        let isReady: Bool
        /// What each process does that answers: `leader` or `standby`.
        let roles: [String]
        /// Why a process is not as it should be.
        let reasons: [String]
        let queued: Int?
        let dead: Int?
        let inbox: [String: Int]
        let position, relayed: Int?
        let relayTrouble: String?
        let gaps: [GapWatch.Lasting]
        let drill: DrillRecord?
        let catchingUp: Int

        var needsPerson: Bool {
            !isReady || !reasons.isEmpty || (dead ?? 0) > 0 || (inbox["parked"] ?? 0) > 0 || !gaps.isEmpty
                || isBackupBad
        }

        private var isBackupBad: Bool { drill?.isGood == false }

        /// Everything that is not as it should be, each in its own words.
        var complaints: [String] {
            reasons + (relayTrouble.map { [$0] } ?? [])
                + (isBackupBad ? ["the last drill found differences"] : [])
                + (catchingUp > 0 ? ["fetches \(catchingUp) ranges after a restore"] : [])
                + gaps.map { "missing numbers \($0.hole.from) to \($0.hole.to) of \($0.hole.topic)" }
        }
    }

    private struct OperatorStatus: Decodable {
        let position, relayed: Int
        let relayTrouble: String?
        let inbox: [String: Int]
        let gaps: [GapWatch.Lasting]?
        let drill: DrillRecord?
        let catchingUp: Int?
    }

    func run() async throws {
        let access = try OperatorAccess()
        let depths = Self.depths(access.environment)
        var lines: [Line] = []
        for service in ServiceName.allCases { lines.append(try await Self.line(service, access, depths)) }
        if json {
            for line in lines { try Output.json(line) }
        } else {
            Output.table(Self.rows(lines))
            Output.say(Self.drillText(lines))
            for cause in Self.causes(lines) { Output.say("what to do: \(cause.runbook)") }
            if depths == nil { Output.say("The broker does not answer: the queues are unknown.") }
        }
        if depths == nil || lines.contains(where: \.needsPerson) { throw ExitCode.failure }
    }

    private static func line(
        _ service: ServiceName, _ access: OperatorAccess, _ depths: [String: Int]?
    ) async throws -> Line {
        let urls = try access.environment.urls(ofService: service.rawValue)
        var answers: [Readiness] = []
        for url in urls { answers.append(await readiness(url)) }
        let leader = answers.firstIndex { $0.role == "leader" } ?? answers.firstIndex { $0.role != nil } ?? 0
        let status: OperatorStatus? = try? await access.client(at: urls[leader]).get("/operator/status")
        let reasons = answers.enumerated().flatMap { number, answer in
            answer.reasons.map { urls.count == 1 ? $0 : "\($0) (instance \(number + 1))" }
        }
        return Line(
            service: service.rawValue, isReady: answers.contains { $0.reasons.isEmpty },
            roles: answers.compactMap(\.role), reasons: reasons, queued: depths?[service.queue],
            dead: depths?[service.deadQueue], inbox: status?.inbox ?? [:], position: status?.position,
            relayed: status?.relayed, relayTrouble: status?.relayTrouble, gaps: status?.gaps ?? [],
            drill: status?.drill, catchingUp: status?.catchingUp ?? 0)
    }

    /// What one process says of itself.
    struct Readiness {
        /// Nothing when it does not answer.
        let role: String?
        /// Why it is not ready; empty when it is.
        let reasons: [String]
    }

    static func readiness(_ url: String) async -> Readiness {
        struct Answer: Decodable {
            let role: String?
            let reasons: [String]?
        }
        let client = HTTPClient(.init(threads: 1, connectTimeout: .seconds(2)))
        do {
            let response = try await client.send(.init(.get, url + "/ready", timeout: .seconds(5)))
            let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body))
            if response.status == 200 { return Readiness(role: answer?.role, reasons: []) }
            let reasons = answer?.reasons ?? []
            return Readiness(
                role: answer?.role, reasons: reasons.isEmpty ? ["status \(response.status)"] : reasons)
        } catch {
            return Readiness(role: nil, reasons: ["does not answer (\(error))"])
        }
    }

    /// Messages ready in each queue; `nil` when the broker cannot be asked.
    private static func depths(_ environment: SystemEnvironment) -> [String: Int]? {
        try? AdminChannel.with(environment.broker(), label: "ssc status") { admin in
            var depths: [String: Int] = [:]
            for service in ServiceName.allCases {
                for queue in [service.queue, service.deadQueue] { depths[queue] = try admin.messageCount(queue) }
            }
            return depths
        }
    }

    /// When a backup was proved last, in one line.
    private static func drillText(_ lines: [Line]) -> String {
        let records = lines.compactMap(\.drill)
        guard let oldest = records.min(by: { $0.at < $1.at }) else { return "last drill: none; see ssc drill" }
        let bad = lines.filter { $0.drill?.isGood == false }.map(\.service)
        let result = bad.isEmpty ? "no difference" : "differences in \(bad.joined(separator: ", "))"
        let missing = records.count < lines.count ? ", not every service" : ""
        return "last drill: \(oldest.at) of backup \(oldest.backup), \(result)\(missing)"
    }

    /// The entries of the runbook that are needed now, each once.
    private static func causes(_ lines: [Line]) -> [OperatingCause] {
        let found = Set(lines.flatMap { $0.complaints.map { OperatingCause(reason: $0) } })
        return OperatingCause.allCases.filter { found.contains($0) }
    }

    private static func rows(_ lines: [Line]) -> [[String]] {
        func text(_ number: Int?) -> String { number.map(String.init) ?? "?" }
        let header = [
            "SERVICE", "READY", "ROLES", "QUEUED", "DEAD", "PENDING", "WAITING", "PARKED", "LOG", "UNPUBLISHED",
            "REASON",
        ]
        return [header]
            + lines.map { line in
                let behind = line.position.flatMap { position in line.relayed.map { position - $0 } }
                return [
                    line.service, line.isReady ? "yes" : "NO", line.roles.joined(separator: "+"), text(line.queued),
                    text(line.dead),
                    "\(line.inbox["pending"] ?? 0)", "\(line.inbox["waiting"] ?? 0)", "\(line.inbox["parked"] ?? 0)",
                    text(line.position), text(behind), line.complaints.joined(separator: "; "),
                ]
            }
    }
}
