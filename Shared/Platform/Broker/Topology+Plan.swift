package import Foundation

/// Comparing a topology with what the management API of a broker shows.
extension Topology {
    /// Gets a path of the management API, such as `/api/queues/%2F`, and returns the JSON.
    package typealias Fetch = (_ path: String) async throws -> Data

    /// One difference between the declaration and the broker.
    package struct Difference: Sendable, Equatable, CustomStringConvertible {
        package enum Kind: String, Sendable { case missing, different, superfluous }

        package let kind: Kind
        /// Like `queue svc.intake`.
        package let subject: String
        /// What is expected and what is there; empty when the subject says it all.
        package let detail: String

        package var description: String { "\(kind.rawValue): \(subject)" + (detail.isEmpty ? "" : " (\(detail))") }
    }

    /// Lists what is missing, different and superfluous on the broker; empty when it is exactly as declared.
    ///
    /// `missing` is what `apply` would add. `different` it cannot change: such a part must be deleted first.
    /// `superfluous` it leaves alone, except markers of older definitions.
    package func plan(fetch: Fetch, virtualHost: String) async throws -> [Difference] {
        let vhost = Self.pathComponent(virtualHost)
        let decoder = JSONDecoder()
        let foundExchanges = try decoder.decode([FoundExchange].self, from: await fetch("/api/exchanges/\(vhost)"))
        let foundQueues = try decoder.decode([FoundQueue].self, from: await fetch("/api/queues/\(vhost)"))
        let foundBindings = try decoder.decode([FoundBinding].self, from: await fetch("/api/bindings/\(vhost)"))
        return compareExchanges(foundExchanges) + compareQueues(foundQueues) + compareBindings(foundBindings)
    }

    /// Markers of other definitions on the broker, for ``apply(_:staleMarkers:)``.
    package func staleMarkers(fetch: Fetch, virtualHost: String) async throws -> [String] {
        let found = try JSONDecoder().decode(
            [FoundExchange].self, from: await fetch("/api/exchanges/\(Self.pathComponent(virtualHost))"))
        return found.map(\.name).filter { $0.hasPrefix(Self.markerPrefix) && $0 != marker }.sorted()
    }

    private static func pathComponent(_ text: String) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? text
    }

    // MARK: Comparing

    private func compareExchanges(_ found: [FoundExchange]) -> [Difference] {
        // The broker's own exchanges: the default one without a name, and amq.*.
        let foreign = found.filter { !$0.name.isEmpty && !$0.name.hasPrefix("amq.") }
        let byName = Dictionary(foreign.map { ($0.name, $0) }) { first, _ in first }
        let expected = exchanges.map { ($0.name, $0.kind.rawValue, $0.arguments) } + [(marker, "fanout", [:])]
        var differences: [Difference] = []
        for (name, kind, arguments) in expected {
            let subject = "exchange \(name)"
            guard let there = byName[name] else {
                differences.append(Difference(kind: .missing, subject: subject, detail: kind))
                continue
            }
            var details = Self.compare(expected: arguments, found: there.arguments)
            if there.type != kind { details.insert("type: expected \(kind), found \(there.type)", at: 0) }
            if !there.durable { details.append("not durable") }
            differences += Self.different(subject, details)
        }
        let names = Set(expected.map(\.0))
        for name in byName.keys.sorted() where !names.contains(name) {
            let detail = name.hasPrefix(Self.markerPrefix) ? "marker of another definition" : ""
            differences.append(Difference(kind: .superfluous, subject: "exchange \(name)", detail: detail))
        }
        return differences
    }

    private func compareQueues(_ found: [FoundQueue]) -> [Difference] {
        let byName = Dictionary(found.map { ($0.name, $0) }) { first, _ in first }
        var differences: [Difference] = []
        for queue in queues {
            let subject = "queue \(queue.name)"
            guard let there = byName[queue.name] else {
                differences.append(
                    Difference(kind: .missing, subject: subject, detail: Self.text(queue.arguments)))
                continue
            }
            var expected = queue.arguments
            var actual = there.arguments
            // A classic queue may leave its type unsaid.
            if queue.kind == .classic && actual["x-queue-type"] == nil { expected["x-queue-type"] = nil }
            if !there.durable { actual["durable"] = .boolean(false) }
            differences += Self.different(subject, Self.compare(expected: expected, found: actual))
        }
        let names = Set(queues.map(\.name))
        for name in byName.keys.sorted() where !names.contains(name) {
            differences.append(Difference(kind: .superfluous, subject: "queue \(name)", detail: ""))
        }
        return differences
    }

    private func compareBindings(_ found: [FoundBinding]) -> [Difference] {
        func subject(_ exchange: String, _ queue: String, _ key: String) -> String {
            "binding \(exchange) -> \(queue) [\(key)]"
        }
        // Every queue is bound to the default exchange by the broker itself.
        let there = Set(found.filter { !$0.source.isEmpty }.map { subject($0.source, $0.destination, $0.routing_key) })
        let expected = Set(bindings.map { subject($0.exchange, $0.queue, $0.routingKey) })
        return expected.subtracting(there).sorted().map { Difference(kind: .missing, subject: $0, detail: "") }
            + there.subtracting(expected).sorted().map { Difference(kind: .superfluous, subject: $0, detail: "") }
    }

    private static func different(_ subject: String, _ details: [String]) -> [Difference] {
        details.isEmpty
            ? [] : [Difference(kind: .different, subject: subject, detail: details.joined(separator: "; "))]
    }

    private static func compare(expected: [String: HeaderValue], found: [String: HeaderValue]) -> [String] {
        Set(expected.keys).union(found.keys).sorted().compactMap { name in
            let (wanted, there) = (expected[name], found[name])
            guard wanted != there else { return nil }
            return "\(name): expected \(wanted?.plain ?? "nothing"), found \(there?.plain ?? "nothing")"
        }
    }
}

/// The parts of the management API's answers that are compared; names as there.
private struct FoundExchange: Decodable {
    let name: String
    let type: String
    let durable: Bool
    let arguments: [String: HeaderValue]
}

private struct FoundQueue: Decodable {
    let name: String
    let durable: Bool
    let arguments: [String: HeaderValue]
}

private struct FoundBinding: Decodable {
    let source: String
    let destination: String
    let routing_key: String
}

extension HeaderValue: Decodable {
    package init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        // Booleans first: a number is never taken for one, but the other way round some decoders are lenient.
        if let flag = try? value.decode(Bool.self) {
            self = .boolean(flag)
        } else if let number = try? value.decode(Int64.self) {
            self = .integer(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else {
            // Lists and tables never occur in our declarations, so they only need to differ from them.
            self = .text("(nested value)")
        }
    }
}
