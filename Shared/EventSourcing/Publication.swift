package import Messages

/// Maps stored events to published messages: the only bridge from a private log to the outside.
///
/// Pure: the same event always gives the same messages in the same order, because the relay numbers them and may
/// publish them again after a crash.
package protocol Publication: Sendable {
    /// Stored names of the events that can give messages. All others stay private, and the relay does not even read
    /// them.
    static var events: Set<String> { get }
    static func messages(for recorded: RecordedEvent) -> [any PublishedMessage]
}
