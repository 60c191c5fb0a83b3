import Dispatch

/// Runs what takes long and waits (file synchronisation, password hashing) away from the threads that serve requests.
enum BlockingWork {
    private static let queue = DispatchQueue(label: "intake.blocking", qos: .utility, attributes: .concurrent)

    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
