import Foundation
import Messages
import NotificationDomain

/// Where a notice stands when nothing more happens to it by itself.
enum Ending: Sendable, Equatable {
    case sent
    case failed(NoticeFailure)
    /// For a person to decide.
    case held
    case expired
    /// Tried at least once and waiting for its next time.
    case waiting

    func isReached(by state: Notice.State) -> Bool {
        switch (self, state.phase) {
        case (.sent, .sent), (.held, .held), (.expired, .expired): true
        case (.failed(let awaited), .failed(let failure)): awaited == failure
        case (.waiting, .waiting): state.attempts > 0
        default: false
        }
    }

    /// Whether the worker is done with the notice, as awaited or not.
    static func isOver(_ state: Notice.State) -> Bool {
        switch state.phase {
        case .sent, .failed, .held, .expired, .discarded: true
        case .absent, .waiting, .attempting: false
        }
    }
}

/// Notes each case and whether it passed, for the figures of the suite, in the file that `SSC_EFFECTS` names.
enum CaseBoard {
    private static let path = ProcessInfo.processInfo.environment["SSC_EFFECTS"]

    static func note(_ name: String, passed: Bool) {
        guard let path, let file = fopen(path, "a") else { return }
        // One write a line keeps the lines of different threads apart.
        fputs("\(passed ? "passed" : "FAILED") \(name)\n", file)
        fclose(file)
    }
}
