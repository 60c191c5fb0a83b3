import ArgumentParser
import Messages
import Platform

/// Proving that nothing was lost, doubled or changed.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks the twelve invariants of every log, inbox and projection, and between the services.",
        discussion: """
            Each violation is shown with its rule, its place and what is wrong; status 1 when there is one. A hole \
            between services may be a message that is on its way: it counts only when it is still there a second look \
            later.
            """)

    @Argument(help: "The service; all, and what lies between them, when left out.")
    var service: ServiceName?

    func run() async throws {
        let access = try OperatorAccess()
        let services = service.map { [$0] } ?? ServiceName.allCases
        let reports = try await Self.reports(of: services, access)
        for report in reports {
            let state = report.violations.isEmpty ? "sound" : "BROKEN"
            Output.line("\(report.service): \(state), \(report.events) events, \(report.relayed) of them published")
        }
        var violations = reports.flatMap(\.violations)
        if service == nil { violations += try await Self.lastingGaps(reports, access) }
        for violation in violations {
            Output.line("  \(violation)")
            Output.line("     rule: \(violation.invariant.sentence)")
        }
        guard violations.isEmpty else { throw ExitCode.failure }
    }

    private static func reports(of services: [ServiceName], _ access: OperatorAccess) async throws -> [StoreReport] {
        var reports: [StoreReport] = []
        for service in services { reports.append(try await access.client(service).get("/operator/verify")) }
        return reports
    }

    /// The gaps that are still there when everybody is asked again.
    private static func lastingGaps(
        _ reports: [StoreReport], _ access: OperatorAccess
    ) async throws -> [InvariantViolation] {
        let first = StoreReport.gaps(reports, consumption: consumption)
        guard !first.isEmpty else { return [] }
        let second = StoreReport.gaps(
            try await Self.reports(of: ServiceName.allCases, access), consumption: consumption)
        return first.filter(second.contains)
    }

    private static let consumption = SystemTopology.consumption.mapValues { types in types.map { $0.type } }
}
