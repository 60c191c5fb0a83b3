import Foundation
import Synchronization

/// Makes a process fail where a test says: `SSC_FAULT=point:nth:action`, for example `R3:1:kill`.
///
/// The nth time that the process comes to the point it kills itself as a lack of memory would (`kill`), stands still
/// for a second (`delay`) or throws (`error`); every other time it passes. It is compiled into what runs, so that what
/// is tested is what runs.
struct FaultSwitch: Sendable, Equatable {
    enum Action: String, CaseIterable, Sendable {
        case kill, delay, error
    }

    let point: FaultPoint
    /// From 1.
    let nth: Int
    let action: Action
    private var count = 0

    private static let delaySeconds = 1.0

    /// The one thing that is looked at while nothing is armed.
    private static let armed = Atomic<Bool>(false)
    private static let present = Mutex<FaultSwitch?>(nil)

    /// Reads `point:nth:action`.
    /// - Throws: `Fault` that says what is possible.
    init(_ text: String) throws {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else { throw Settings.invalid("fault", "must be point:nth:action, as R3:1:kill") }
        guard let point = FaultPoint(rawValue: parts[0]) else {
            let points = FaultPoint.allCases.map(\.rawValue).joined(separator: ", ")
            throw Settings.invalid("fault", "names no point of failure; there are \(points)")
        }
        guard let nth = Int(parts[1]), nth > 0 else {
            throw Settings.invalid("fault", "must count from 1, as in \(point.rawValue):1:kill")
        }
        guard let action = Action(rawValue: parts[2]) else {
            throw Settings.invalid("fault", "must end with kill, delay or error")
        }
        guard action != .error || point.canThrow else {
            throw Settings.invalid("fault", "cannot be an error at \(point.rawValue); kill and delay are possible")
        }
        self.point = point
        self.nth = nth
        self.action = action
    }

    /// What happens now that the process has come to the point; `nil` when it passes.
    mutating func action(at reached: FaultPoint) -> Action? {
        guard reached == point else { return nil }
        count += 1
        return count == nth ? action : nil
    }

    /// From now on the process fails as the switch says; called before anything else runs.
    func arm() {
        Self.present.withLock { $0 = self }
        Self.armed.store(true, ordering: .relaxed)
    }

    @inline(__always)
    static var isArmed: Bool { armed.load(ordering: .relaxed) }

    static func reached(_ point: FaultPoint) throws(InjectedFault) {
        switch present.withLock({ $0?.action(at: point) }) {
        case nil: return
        case .kill: kill(getpid(), SIGKILL)
        case .delay: Thread.sleep(forTimeInterval: delaySeconds)
        case .error: throw InjectedFault(point: point)
        }
    }
}
