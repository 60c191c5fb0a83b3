import Foundation
import Logging
import Messages

/// Writes one JSON object per line to standard error: time, level, service, message and metadata.
///
/// Messages are constant texts; metadata hold identifiers, counts and codes only.
struct JSONLogHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    private let label: String
    private let service: String

    init(label: String, service: String) {
        self.label = label
        self.service = service
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line: [String: String] = [
            "time": "\(ServiceClock().now)", "level": event.level.rawValue, "service": service, "logger": label,
            "message": "\(event.message)",
        ]
        for (key, value) in metadata { line[key] = "\(value)" }
        for (key, value) in event.metadata ?? [:] { line[key] = "\(value)" }
        guard let bytes = try? MessageJSON(sealer: nil).bytes(of: line) else { return }
        // One write per line keeps lines of different threads apart; a closed pipe must not end the service.
        (bytes + [0x0A]).withUnsafeBytes { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
