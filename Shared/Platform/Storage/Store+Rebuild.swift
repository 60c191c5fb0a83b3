import EventSourcing
import Messages
import Synchronization

extension Store {
    /// Makes projections anew beside the living ones while the service works: others wait for a batch at most, and
    /// readers see the old rows until the new ones take their place in one transaction.
    ///
    /// - Throws: a `Fault` when another rebuild is at work, or a long reader keeps the tables.
    package func rebuild(_ names: [String]) async throws {
        let isFirst = isRebuilding.withLock { isRebuilding in
            defer { isRebuilding = true }
            return !isRebuilding
        }
        guard isFirst else {
            throw Fault(
                .storage, operation: "rebuild", detail: "another rebuild is at work; wait until it has ended",
                retry: .after(seconds: 60))
        }
        defer { isRebuilding.withLock { $0 = false } }
        let build = ProjectionBuild(projections.projections.filter { names.contains($0.name) }, of: projections)
        try await turn { try build.start($0) }
        do {
            try await run(build)
        } catch {
            // What cannot be removed now is removed by the next rebuild.
            try? await turn { try build.discard($0) }
            throw error
        }
    }

    private func run(_ build: ProjectionBuild) async throws {
        var position = 0
        let end = ContinuousClock.now + .seconds(ProjectionBuild.patienceSeconds)
        while true {
            let start = position
            let events = try await read { try SQLEventLog($0).read(afterPosition: start, limit: ProjectionBuild.batch) }
            if events.count == ProjectionBuild.batch {
                position = try await turn { try build.apply(events, $0) } ?? start
                continue
            }
            switch try await turn({ try build.finish(after: start, $0, SQLEventLog($0)) }) {
            case .swapped: return
            case .behind(let reached): position = reached
            case .inUse(let reached):
                guard ContinuousClock.now < end else { throw ProjectionBuild.inUseFault }
                position = reached
                await clock.wait(milliseconds: ProjectionBuild.pauseMilliseconds)
            }
        }
    }

    private func turn<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        let metadata = EventMetadata(correlationID: "rebuild", causationID: "rebuild", actor: "system:operator")
        return try await write(metadata) { try body($0.sql) }
    }
}
