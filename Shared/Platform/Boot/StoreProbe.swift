import ServiceLifecycle

/// Finds out in a standby when a database that failed works again: otherwise a process that nobody uses meanwhile would
/// never learn it. In a leader housekeeping does the same.
struct StoreProbe: Service {
    /// How often a failed database is tried.
    static let turnMilliseconds = 250

    let store: Store

    func run() async throws {
        await cancelWhenStopping { [store] in
            while !Task.isCancelled {
                if !store.leadership.isHeld, store.writeTrouble != nil { try? await store.probeWriting() }
                await store.clock.wait(milliseconds: Self.turnMilliseconds)
            }
        }
    }
}
