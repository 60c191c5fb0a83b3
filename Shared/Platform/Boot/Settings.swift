import Configuration
package import Messages

/// The configuration of a process: environment variables `SSC_…`, the same in every way of deployment.
///
/// `settings.text("http.host")` reads `SSC_HTTP_HOST`. Secrets never come by value: a key that ends in `file` names a
/// file that holds the secret. An empty variable counts as absent.
package struct Settings: Sendable {
    private let reader: ConfigReader

    package init() {
        reader = ConfigReader(provider: EnvironmentVariablesProvider()).scoped(to: "ssc")
    }

    /// For tests: settings from a dictionary with keys as in `http.port`.
    package init(values: [String: String]) {
        let entries = values.map { entry in
            let key = AbsoluteConfigKey(["ssc"] + entry.key.split(separator: ".").map(String.init))
            return (key, ConfigValue(.string(entry.value), isSecret: false))
        }
        reader = ConfigReader(provider: InMemoryProvider(values: Dictionary(uniqueKeysWithValues: entries)))
            .scoped(to: "ssc")
    }

    package func text(_ key: String) -> String? {
        guard let value = reader.string(forKey: ConfigKey(key)), !value.isEmpty else { return nil }
        return value
    }

    package func text(_ key: String, default fallback: String) -> String { text(key) ?? fallback }

    /// - Throws: `Fault` that names the variable.
    package func required(_ key: String) throws -> String {
        guard let value = text(key) else { throw Self.invalid(key, "is missing; set it") }
        return value
    }

    package func integer(_ key: String, default fallback: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let text = text(key) else { return fallback }
        guard let value = Int(text), range.contains(value) else {
            throw Self.invalid(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    package func flag(_ key: String, default fallback: Bool) throws -> Bool {
        guard let text = text(key) else { return fallback }
        switch text.lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0": return false
        default: throw Self.invalid(key, "must be true or false")
        }
    }

    package func instant(_ key: String) throws -> Instant? {
        guard let text = text(key) else { return nil }
        guard let instant = Instant(text) else {
            throw Self.invalid(key, "must be a moment in RFC 3339, as 2026-03-09T13:45:00Z")
        }
        return instant
    }

    package func period(_ key: String) throws -> Period? {
        guard let text = text(key) else { return nil }
        guard let period = Period(text) else { throw Self.invalid(key, "must be a month, as 2026-03") }
        return period
    }

    /// The content of the file that a key names, without the line end.
    package func secret(_ key: String) throws -> String {
        let path = try required(key)
        guard let bytes = FileContents.read(path) else { throw Self.invalid(key, "names a file that cannot be read") }
        return Self.secretText(bytes)
    }

    /// What a secret file says, without the line end.
    static func secretText(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    /// The environment variable behind a key.
    package static func variable(_ key: String) -> String {
        "SSC_" + key.uppercased().map { $0 == "." || $0 == "-" ? "_" : String($0) }.joined()
    }

    package static func invalid(_ key: String, _ problem: String) -> Fault {
        Fault(.configuration, operation: variable(key), detail: problem, retry: .never)
    }
}
