import ArgumentParser
import Platform

/// The five services by the names of their executables.
enum ServiceName: String, Sendable, CaseIterable {
    case intake = "Intake"
    case requirementValidation = "RequirementValidation"
    case notification = "Notification"
    case visitPlanning = "VisitPlanning"
    case statistics = "Statistics"

    /// As on the broker, in file names and in routes.
    var shortName: String {
        switch self {
        case .intake: "intake"
        case .requirementValidation: "validation"
        case .notification: "notification"
        case .visitPlanning: "planning"
        case .statistics: "statistics"
        }
    }

    var queue: String { SystemTopology.queue(shortName) }
    var deadQueue: String { "dead.\(shortName)" }
}

extension ServiceName: ExpressibleByArgument {
    /// Takes either name, in any spelling of the case.
    init?(argument: String) {
        let text = argument.lowercased()
        guard let match = Self.allCases.first(where: { $0.rawValue.lowercased() == text || $0.shortName == text })
        else {
            return nil
        }
        self = match
    }

    static var allValueStrings: [String] { allCases.map(\.shortName) }
}
