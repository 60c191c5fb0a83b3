import Synchronization

/// Running many tasks with a bound on how many are under way.
enum Parallel {
    /// Runs the body for each element, at most `limit` at once; the first error stops what has not begun.
    static func forEach<Element: Sendable>(
        _ elements: some Sequence<Element>, limit: Int, _ body: @escaping @Sendable (Element) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var running = 0
            for element in elements {
                if running >= limit {
                    try await group.next()
                    running -= 1
                }
                group.addTask { try await body(element) }
                running += 1
            }
            try await group.waitForAll()
        }
    }

    /// Asks again and again, with growing pauses, until there is an answer.
    /// - Returns: `nil` when the time is over.
    static func poll<Answer>(
        every first: Duration = .milliseconds(100), atMost last: Duration = .seconds(1), for limit: Duration,
        _ question: () async throws -> Answer?
    ) async throws -> Answer? {
        let deadline = ContinuousClock.now + limit
        var pause = first
        while true {
            if let answer = try await question() { return answer }
            guard ContinuousClock.now < deadline else { return nil }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, last)
        }
    }
}
