import ArgumentParser

/// Proving that no log was changed.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks the logs: positions without holes, versions in order, hash chain unbroken.",
        discussion: "Status 1 when a log breaks a rule; the first position that does is shown.")

    @Argument(help: "The service; all when left out.")
    var service: ServiceName?

    private struct Verification: Decodable {
        let events: Int
        let brokenAt: Int?
    }

    func run() async throws {
        let access = try OperatorAccess()
        var isSound = true
        for service in service.map({ [$0] }) ?? ServiceName.allCases {
            let result: Verification = try await access.client(service).get("/operator/verify")
            if let position = result.brokenAt {
                isSound = false
                Output.line("\(service.rawValue): BROKEN at position \(position)")
            } else {
                Output.line("\(service.rawValue): sound, \(result.events) events")
            }
        }
        guard isSound else { throw ExitCode.failure }
    }
}
