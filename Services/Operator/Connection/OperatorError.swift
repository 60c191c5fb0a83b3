import Foundation

/// What went wrong and what the operator can do about it; both are required.
struct OperatorError: Error, CustomStringConvertible, LocalizedError {
    let problem: String
    let fix: String

    init(_ problem: String, fix: String) {
        self.problem = problem
        self.fix = fix
    }

    var description: String { "\(problem)\n  fix: \(fix)" }
    var errorDescription: String? { description }
}
