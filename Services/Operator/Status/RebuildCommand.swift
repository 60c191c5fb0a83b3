import ArgumentParser

/// Making the read models of a service again from its log.
struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Makes the read models of a service again from its log, while it runs.")

    @Argument(help: "The service; all when left out.")
    var service: ServiceName?

    func run() async throws {
        let access = try OperatorAccess()
        for service in service.map({ [$0] }) ?? ServiceName.allCases {
            let names = try await access.client(service).post("/operator/projections/rebuild", as: [String].self)
            Output.say("\(service.rawValue): rebuilt \(names.joined(separator: ", "))")
        }
    }
}
