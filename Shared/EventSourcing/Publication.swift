package import Messages

/// Maps stored events to published messages: the only bridge from a private log to the outside.
///
/// Pure: the same event always gives the same messages in the same order, because the relay numbers them and may
/// publish them again after a crash.
package protocol Publication: Sendable {
    static func messages(for recorded: RecordedEvent) -> [any PublishedMessage]
}
