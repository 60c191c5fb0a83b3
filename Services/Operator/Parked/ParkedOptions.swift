import ArgumentParser
import Platform

/// Which parked messages a command means.
struct ParkedOptions: ParsableArguments {
    @Argument(help: "The service; all when left out.")
    var service: ServiceName?

    @Argument(help: "The number of one message, as list shows it.")
    var number: Int?

    @Option(
        name: .customLong("where"), parsing: .upToNextOption,
        help: "service=… type=… subject=… reason=…: all must hold; a reason may be a part of the text.")
    var conditions: [String] = []

    /// A parked message and who keeps it.
    struct Found: Encodable, Sendable {
        let service: String
        let name: ServiceName
        let message: ParkedMessage

        enum CodingKeys: String, CodingKey { case service, message }
    }

    /// Whether a command that acts knows what it is about.
    var isNarrowed: Bool { number != nil || !conditions.isEmpty }

    /// The whole selection, as it is now.
    func find() async throws -> [Found] {
        let (services, query) = try parsed()
        let access = try OperatorAccess()
        var found: [Found] = []
        for service in services {
            var after = 0
            while true {
                let page: [ParkedMessage] = try await access.client(service).get(
                    "/operator/parked?after=\(after)\(query)")
                found += page.filter { number == nil || $0.reference.number == number }.map {
                    Found(service: service.shortName, name: service, message: $0)
                }
                guard page.count == Inbox.listMax, let last = page.last else { break }
                after = last.reference.number
            }
        }
        return found
    }

    /// The one message that the service and number name.
    func findOne() async throws -> Found {
        guard let service, let number else {
            throw OperatorError("which message?", fix: "give the service and the number that ssc parked list shows")
        }
        guard let one = try await find().first else {
            throw OperatorError(
                "\(service.shortName) has no parked message \(number)", fix: "ssc parked list shows the numbers")
        }
        return one
    }

    private func parsed() throws -> (services: [ServiceName], query: String) {
        var services = service.map { [$0] } ?? ServiceName.allCases
        var query = ""
        for condition in conditions {
            let halves = condition.split(separator: "=", maxSplits: 1).map(String.init)
            guard halves.count == 2 else {
                throw OperatorError("\(condition) is no condition", fix: "write it as type=affiliation.member-added.v1")
            }
            switch halves[0] {
            case "service":
                guard let name = ServiceName(argument: halves[1]) else {
                    throw OperatorError(
                        "there is no service \(halves[1])",
                        fix: "the services are \(ServiceName.allValueStrings.joined(separator: ", "))")
                }
                services = services.filter { $0 == name }
            case "type", "subject", "reason": query += "&\(halves[0])=\(FormFields.percentEncode(halves[1]))"
            default:
                throw OperatorError("\(halves[0]) cannot be selected by", fix: "use service, type, subject or reason")
            }
        }
        return (services, query)
    }
}
