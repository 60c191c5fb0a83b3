/// The world failed: a disk, a broker, a mail server. Not the caller's mistake and not ours.
///
/// `retry` is set where the fault is known (the adapter), never guessed by callers. The detail never holds personal
/// data: adapters put only codes and messages of the failing component there.
package struct Fault: Error, Sendable, CustomStringConvertible {
    /// The component that failed.
    package enum Component: String, Sendable { case storage, broker, vault, mail, http, configuration, documents }

    /// When trying again makes sense.
    package enum Retry: Sendable, Equatable {
        case immediate
        case after(seconds: Int)
        case never
    }

    package let component: Component
    package let operation: String
    package let detail: String
    package let retry: Retry
    package let file: String
    package let line: Int

    package init(
        _ component: Component, operation: String, detail: String, retry: Retry,
        file: String = #fileID, line: Int = #line
    ) {
        self.component = component
        self.operation = operation
        self.detail = detail
        self.retry = retry
        self.file = file
        self.line = line
    }

    package var description: String { "\(component.rawValue): \(operation): \(detail)" }
}
