import Foundation
import Testing

@testable import Platform

@Suite struct BrokerTopologyTests {
    private let topology = Topology(
        exchanges: [
            .init("events", kind: .topic, alternateExchange: "unrouted"), .init("unrouted", kind: .fanout),
        ],
        queues: [.service("svc.intake"), .stream("unrouted", days: 30)],
        bindings: [.init(exchange: "events", queue: "svc.intake", routingKey: "affiliation.#")])

    /// What the management API says about a broker that has exactly the topology above.
    private func answers() -> [String: String] {
        [
            "/api/exchanges/lab%2Fx": """
                [{"name":"","type":"direct","durable":true,"arguments":{}},
                 {"name":"amq.topic","type":"topic","durable":true,"arguments":{}},
                 {"name":"events","type":"topic","durable":true,"arguments":{"alternate-exchange":"unrouted"}},
                 {"name":"\(topology.marker)","type":"fanout","durable":true,"arguments":{}},
                 {"name":"unrouted","type":"fanout","durable":true,"arguments":{}}]
                """,
            "/api/queues/lab%2Fx": """
                [{"name":"svc.intake","durable":true,"arguments":{"x-queue-type":"quorum","x-delivery-limit":20,
                  "x-dead-letter-exchange":"dead","x-dead-letter-routing-key":"svc.intake",
                  "x-dead-letter-strategy":"at-least-once","x-overflow":"reject-publish",
                  "x-single-active-consumer":true}},
                 {"name":"unrouted","durable":true,"arguments":{"x-queue-type":"stream","x-max-age":"30D"}}]
                """,
            "/api/bindings/lab%2Fx": """
                [{"source":"","destination":"svc.intake","routing_key":"svc.intake"},
                 {"source":"events","destination":"svc.intake","routing_key":"affiliation.#"}]
                """,
        ]
    }

    private func plan(_ answers: [String: String]) async throws -> [String] {
        try await topology.plan(
            fetch: { path in Data(try #require(answers[path], "unexpected path \(path)").utf8) }, virtualHost: "lab/x"
        ).map(\.description)
    }

    @Test func `the digest is stable`() {
        let small = Topology(exchanges: [.init("a", kind: .topic)], queues: [], bindings: [])
        #expect(small.canonicalText == "exchange\ta\ttopic\t")
        // FNV-1a of the published test vector "foobar" is 85944171f73967e8; this one was computed apart, in Python.
        #expect(small.digest == "414ca98054681c47")
    }

    @Test func `the digest ignores the order of declaration and notices every part`() {
        var other = topology
        other.exchanges.reverse()
        other.queues.reverse()
        #expect(other.digest == topology.digest)
        other.bindings[0] = .init(exchange: "events", queue: "svc.intake", routingKey: "affiliation.*")
        #expect(other.digest != topology.digest)
        other = topology
        other.queues[1] = .stream("unrouted", days: 31)
        #expect(other.digest != topology.digest)
    }

    @Test func `a broker that is as declared needs nothing`() async throws {
        #expect(try await plan(answers()) == [])
    }

    @Test func `missing parts are listed`() async throws {
        var answers = answers()
        for path in answers.keys { answers[path] = "[]" }
        let lines = try await plan(answers)
        #expect(lines.contains("missing: exchange events (topic)"))
        #expect(lines.contains("missing: exchange \(topology.marker) (fanout)"))
        #expect(lines.contains("missing: queue unrouted (x-max-age=30D, x-queue-type=stream)"))
        #expect(lines.contains("missing: binding events -> svc.intake [affiliation.#]"))
        #expect(lines.count == 6)
    }

    @Test func `a different argument is named with both values`() async throws {
        var answers = answers()
        answers["/api/queues/lab%2Fx"] = answers["/api/queues/lab%2Fx"]?
            .replacingOccurrences(of: "\"x-delivery-limit\":20,", with: "")
            .replacingOccurrences(of: "30D", with: "7D")
        #expect(
            try await plan(answers) == [
                "different: queue svc.intake (x-delivery-limit: expected 20, found nothing)",
                "different: queue unrouted (x-max-age: expected 30D, found 7D)",
            ])
    }

    @Test func `superfluous parts are listed, the broker's own are not`() async throws {
        var answers = answers()
        answers["/api/exchanges/lab%2Fx"] = answers["/api/exchanges/lab%2Fx"]?.replacingOccurrences(
            of: "\"amq.topic\"", with: "\"topology.0000000000000000\"")
        answers["/api/bindings/lab%2Fx"] = answers["/api/bindings/lab%2Fx"]?.replacingOccurrences(
            of: "[{\"source\":\"\"", with: "[{\"source\":\"old\"")
        #expect(
            try await plan(answers) == [
                "superfluous: exchange topology.0000000000000000 (marker of another definition)",
                "superfluous: binding old -> svc.intake [svc.intake]",
            ])
    }

    @Test func `a verdict says what to run`() {
        #expect(
            Topology.Presence.missing(["exchange events", "queue svc.intake"]).description
                == "the broker lacks exchange events, queue svc.intake; run: ssc topology apply")
        #expect(Topology.Presence.differs(expectedMarker: "topology.1").description.contains("ssc topology plan"))
    }
}
