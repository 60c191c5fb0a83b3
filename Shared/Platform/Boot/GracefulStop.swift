import ServiceLifecycle

/// Runs the body until it ends, the process is told to stop, or the task is cancelled; then cancels it and waits.
///
/// As `cancelWhenGracefulShutdown`, but without a task of its own beside the caller's, so that whoever decides where
/// tasks run decides it for all of this.
package func cancelWhenStopping(_ body: @escaping @Sendable () async -> Void) async {
    let (stop, bell) = AsyncStream.makeStream(of: Void.self)
    await withGracefulShutdownHandler {
        await withTaskGroup { group in
            group.addTask { await body() }
            group.addTask { for await _ in stop {} }
            await group.next()
            group.cancelAll()
        }
    } onGracefulShutdown: {
        bell.finish()
    }
}
