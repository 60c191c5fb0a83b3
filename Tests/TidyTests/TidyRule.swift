import Testing

/// One rule of the house: where it holds, what breaks it, what to do instead, and an example of each kind.
struct TidyRule: Sendable, CustomTestStringConvertible {
    struct Violation: Sendable, Equatable {
        let line: Int
        let found: String
    }

    struct Example: Sendable {
        let path: String
        let text: String

        init(_ path: String, _ text: String) {
            self.path = path
            self.text = text
        }
    }

    let name: String
    let instead: String
    let holds: @Sendable (SourceFile) -> Bool
    let find: @Sendable (SourceFile) -> [Violation]
    let breaking: [Example]
    let keeping: [Example]

    var testDescription: String { name }

    func violations(in file: SourceFile) -> [String] {
        guard holds(file) else { return [] }
        return find(file).map { "\(file.path):\($0.line): \($0.found): \(instead)" }
    }

    enum Part: Sendable { case code, comments, strings, everything }

    /// A rule that bans what a regular expression finds.
    static func ban(
        _ pattern: String, as name: String, in place: TidyPlace, part: Part = .code, instead: String,
        breaking: [Example], keeping: [Example]
    ) -> TidyRule {
        TidyRule(
            name: name, instead: instead, holds: { place.holds($0.path) },
            find: { file in
                let text =
                    switch part {
                    case .code: file.code
                    case .comments: file.comments
                    case .strings: file.strings
                    case .everything: file.text
                    }
                return file.matches(pattern, in: text).map { Violation(line: $0.line, found: $0.text) }
            },
            breaking: breaking, keeping: keeping)
    }

    static let all = purity + safety + wording + imports + measures
}

/// Where a rule holds.
struct TidyPlace: Sendable {
    let holds: @Sendable (String) -> Bool

    /// Shipped code.
    static let sources = TidyPlace { $0.hasPrefix("Shared/") || $0.hasPrefix("Services/") }
    static let tests = TidyPlace { $0.hasPrefix("Tests/") }
    static let domains = TidyPlace { $0.hasPrefix("Services/") && $0.contains("/Domain/") }
    static let solver = TidyPlace { $0.hasPrefix("Services/VisitPlanning/Solver/") }
    /// Domains, kernel and solver: everything that must give the same answer for ever.
    static let pure = TidyPlace { path in
        domains.holds(path) || solver.holds(path) || path.hasPrefix("Shared/EventSourcing/")
    }
    static let everywhere = TidyPlace { _ in true }

    func except(_ prefixes: String...) -> TidyPlace {
        TidyPlace { path in holds(path) && !prefixes.contains { path.hasPrefix($0) } }
    }
}
