extension TidyRule {
    private static let services = ["Intake", "RequirementValidation", "Notification", "VisitPlanning", "Statistics"]
    private static let systemModules: Set<String> = ["CRabbitMQ", "CSQLite", "CCrypto", "CCurl", "CPostgres"]

    /// The dependency rule of the architecture.
    static let imports: [TidyRule] = [
        .allow(
            ["Foundation"], as: "Messages imports Foundation and nothing else",
            in: TidyPlace { $0.hasPrefix("Shared/Messages/") },
            breaking: .init("Shared/Messages/A.swift", "package import EventSourcing"),
            keeping: .init("Shared/Messages/A.swift", "package import Foundation")),
        .allow(
            ["Messages"], as: "EventSourcing imports Messages and nothing else",
            in: TidyPlace { $0.hasPrefix("Shared/EventSourcing/") },
            breaking: .init("Shared/EventSourcing/A.swift", "import Foundation"),
            keeping: .init("Shared/EventSourcing/A.swift", "package import Messages")),
        .allow(
            [], as: "the solver imports nothing", in: .solver,
            breaking: .init("Services/VisitPlanning/Solver/A.swift", "import Foundation"),
            keeping: .init("Services/VisitPlanning/Solver/A.swift", "struct A {}")),
        .allow(
            ["EventSourcing", "Messages"], as: "a domain imports EventSourcing and Messages",
            in: .domains.except("Services/VisitPlanning/"),
            breaking: .init("Services/Intake/Domain/A.swift", "import Foundation"),
            keeping: .init("Services/Intake/Domain/A.swift", "import EventSourcing\nimport Messages")),
        .allow(
            ["EventSourcing", "Messages", "VisitSolver"], as: "the domain of planning imports the solver too",
            in: TidyPlace { $0.hasPrefix("Services/VisitPlanning/Domain/") },
            breaking: .init("Services/VisitPlanning/Domain/A.swift", "import Platform"),
            keeping: .init("Services/VisitPlanning/Domain/A.swift", "import VisitSolver")),
        TidyRule(
            name: "a service imports no other service", instead: "let the services meet in a message",
            holds: { TidyPlace.sources.holds($0.path) },
            find: { file in
                let parts = file.path.split(separator: "/")
                let own = parts.count > 1 && parts[0] == "Services" ? String(parts[1]) : ""
                let others = services.filter { $0 != own }.flatMap { [$0, $0 + "Domain"] }
                return file.imports.filter { others.contains($0.module) }
                    .map { Violation(line: $0.line, found: "import \($0.module)") }
            },
            breaking: [
                .init("Services/Intake/Service/A.swift", "import NotificationDomain"),
                .init("Shared/Platform/A.swift", "import Intake"),
                .init("Services/Operator/A.swift", "import IntakeDomain"),
            ],
            keeping: [.init("Services/Intake/Service/A.swift", "import IntakeDomain")]),
        TidyRule(
            name: "system libraries are used in Platform alone", instead: "call what Platform offers, or add it there",
            holds: { !$0.path.hasPrefix("Shared/Platform/") && !$0.path.hasPrefix("Tests/PlatformTests/") },
            find: { file in
                file.imports.filter { systemModules.contains($0.module) }
                    .map { Violation(line: $0.line, found: "import \($0.module)") }
            },
            breaking: [.init("Services/Intake/Service/A.swift", "import CSQLite")],
            keeping: [.init("Shared/Platform/Storage/A.swift", "import CSQLite")]),
        TidyRule(
            name: "the broker's library is used in one folder", instead: "use the types of Platform/Broker",
            holds: { !$0.path.hasPrefix("Shared/Platform/Broker/") },
            find: { file in
                file.imports.filter { $0.module == "CRabbitMQ" }.map {
                    Violation(line: $0.line, found: "import CRabbitMQ")
                }
            },
            breaking: [.init("Shared/Platform/Messaging/A.swift", "import CRabbitMQ")],
            keeping: [.init("Shared/Platform/Broker/A.swift", "internal import CRabbitMQ")]),
        TidyRule(
            name: "tests use Swift Testing", instead: "import Testing", holds: { TidyPlace.tests.holds($0.path) },
            find: { file in
                file.imports.filter { $0.module == "XCTest" }.map { Violation(line: $0.line, found: "import XCTest") }
            },
            breaking: [.init("Tests/A.swift", "import XCTest")],
            keeping: [.init("Tests/A.swift", "@testable import Platform\nimport Testing")]),
    ]

    private static func allow(
        _ modules: Set<String>, as name: String, in place: TidyPlace, breaking: Example, keeping: Example
    ) -> TidyRule {
        TidyRule(
            name: name, instead: "allowed here: \(modules.sorted().joined(separator: ", "))",
            holds: { place.holds($0.path) },
            find: { file in
                file.imports.filter { !modules.contains($0.module) }
                    .map { Violation(line: $0.line, found: "import \($0.module)") }
            },
            breaking: [breaking], keeping: [keeping])
    }
}
