import Foundation
import Synchronization
import Testing

/// Tells `deploy/test conformance` which cases ran on each store: one line a case, appended to a file, with the store,
/// the file of the test and its sentence between tabulators.
enum ConformanceCount {
    private static let file = ProcessInfo.processInfo.environment["SSC_CONFORMANCE_COUNT"]
    private static let lock = Mutex(())

    static func begin(_ implementation: LogImplementation) {
        guard let file, let test = Test.current else { return }
        let part = test.sourceLocation.fileName.split(separator: ".").first ?? ""
        lock.withLock { _ in
            guard let output = fopen(file, "a") else { return }
            fputs("\(implementation.rawValue)\t\(part)\t\(test.name)\n", output)
            fclose(output)
        }
    }
}
