import Foundation
import Synchronization

/// Tells `deploy/test conformance` how many cases ran on each store: one line a case, appended to a file.
enum ConformanceCount {
    private static let file = ProcessInfo.processInfo.environment["SSC_CONFORMANCE_COUNT"]
    private static let lock = Mutex(())

    static func begin(_ implementation: LogImplementation) {
        guard let file else { return }
        lock.withLock { _ in
            guard let output = fopen(file, "a") else { return }
            fputs(implementation.rawValue + "\n", output)
            fclose(output)
        }
    }
}
