package import Messages

/// The AsyncAPI 3.0 description of the whole system, written from the registry of messages and the topology.
///
/// Each exchange and each queue or stream is a channel; each service sends to the exchanges and receives from its
/// queue. Outside systems are written from their own side: the affiliation systems send and read the registry queue,
/// dashboards read the stream. Bindings follow the AMQP binding 0.3.0.
package enum AsyncAPIDocument {
    private static let bindingVersion: SchemaValue = "0.3.0"
    private static let virtualHost: SchemaValue = "ssc"
    /// AMQP's number for messages that survive a restart of the broker.
    private static let persistent: SchemaValue = 2

    /// Who publishes, by the first part of a wire name.
    private static let publishers: [String: String] = [
        "affiliation": "affiliation-systems", "intake": "intake", "validation": "validation",
        "registry": "validation", "notification": "notification", "planning": "planning", "statistics": "statistics",
        "replay": "consumers",
    ]

    package static func document() throws -> SchemaValue {
        let types = MessageRegistry.all.sorted { $0.type < $1.type }
        return [
            "asyncapi": "3.0.0",
            "info": [
                "title": "Rural health insurance: exits and home visits",
                "version": "1.0.0",
                "description": .text(overview),
                "license": ["name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"],
            ],
            "defaultContentType": "application/json",
            "servers": ["broker": server],
            "channels": .object(exchangeChannels(types) + queueChannels),
            "operations": .object(try sending(types) + receiving + outside),
            "components": [
                "messages": .object(types.map { .init($0.type, message($0)) }),
                "messageTraits": ["envelope": envelope],
                "schemas": .object(try types.map { .init($0.type, try MessageSchema($0).payload()) }),
            ],
        ]
    }

    private static let overview = """
        Every message is persistent JSON in UTF-8. Its AMQP properties and headers carry the CloudEvents attributes; \
        repeated deliveries have the same message_id. Unknown fields must be ignored; a change that is more than a \
        new optional field gets a new version under a new routing key.
        """

    private static let server: SchemaValue = [
        "host": "{host}:{port}", "protocol": "amqp", "protocolVersion": "0.9.1", "pathname": "/ssc",
        "description": "RabbitMQ 3.10 or newer. Every system has a user of its own with rights for its part only.",
        "variables": ["host": ["default": "localhost"], "port": ["default": "5672"]],
    ]

    // MARK: Channels

    private static func exchangeChannels(_ types: [any PublishedMessage.Type]) -> [SchemaValue.Member] {
        let all = SystemTopology.topology.exchanges
        return Exchange.allCases.map { exchange in
            let own = types.filter { $0.exchange == exchange }
            let declared = all.first { $0.name == exchange.rawValue }
            let details = AsyncAPITexts.exchange(exchange)
            return .init(
                exchange.rawValue,
                [
                    "address": "{routingKey}", "title": .text("Exchange \(exchange.rawValue)"),
                    "description": .text(details),
                    "parameters": [
                        "routingKey": [
                            "description": "The wire name of the message.", "enum": .array(own.map { .text($0.type) }),
                        ]
                    ],
                    "messages": references(own),
                    "bindings": binding([
                        "is": "routingKey",
                        "exchange": [
                            "name": .text(exchange.rawValue), "type": .text(declared?.kind.rawValue ?? "topic"),
                            "durable": true, "autoDelete": false, "vhost": virtualHost,
                        ],
                    ]),
                ])
        }
    }

    private static var queueChannels: [SchemaValue.Member] {
        SystemTopology.topology.queues.sorted { $0.name < $1.name }.map { queue in
            let arguments = queue.arguments.sorted { $0.key < $1.key }.map { name, value in
                SchemaValue.Member(name, schemaValue(value))
            }
            return .init(
                queue.name,
                [
                    "address": .text(queue.name),
                    "title": .text("\(queue.kind == .stream ? "Stream" : "Queue") \(queue.name)"),
                    "description": .text(AsyncAPITexts.queue(queue.name)),
                    "messages": references(messages(in: queue.name)),
                    "bindings": binding([
                        "is": "queue",
                        "queue": [
                            "name": .text(queue.name), "durable": true, "exclusive": false, "autoDelete": false,
                            "vhost": virtualHost,
                        ],
                    ]),
                    "x-arguments": .object(arguments),
                ])
        }
    }

    /// What can lie in a queue, by its bindings; a dead queue holds what its source holds.
    private static func messages(in queue: String) -> [any PublishedMessage.Type] {
        let bindings = SystemTopology.topology.bindings.filter { $0.queue == queue }
        let taken = MessageRegistry.all.filter { type in
            bindings.contains { binding in
                switch binding.exchange {
                case "dead": messages(in: binding.routingKey).contains { $0.type == type.type }
                case "unrouted": type.exchange == .affiliation
                case Exchange.answers.rawValue:
                    type.exchange == .answers
                        || SystemTopology.isGranted(topic: type.type, to: binding.routingKey)
                default:
                    binding.exchange == type.exchange.rawValue
                        && (binding.routingKey == "#" || binding.routingKey == type.type)
                }
            }
        }
        return taken.sorted { $0.type < $1.type }
    }

    private static func schemaValue(_ value: HeaderValue) -> SchemaValue {
        switch value {
        case .text(let text): .text(text)
        case .integer(let number): .integer(Int(number))
        case .boolean(let flag): .boolean(flag)
        }
    }

    // MARK: Operations

    private static func sending(_ types: [any PublishedMessage.Type]) throws -> [SchemaValue.Member] {
        let groups = Dictionary(grouping: types) { type in
            let prefix = String(type.type.prefix { $0 != "." })
            let owner = type.exchange == .answers ? "services" : publishers[prefix] ?? prefix
            return "\(owner) \(type.exchange.rawValue)"
        }
        return groups.sorted { $0.key < $1.key }.compactMap { key, types in
            guard let exchange = types.first?.exchange.rawValue, let name = key.split(separator: " ").first else {
                return nil
            }
            return operation(
                "\(name).send.\(exchange)", "send", "\(name) publishes to the exchange \(exchange).", exchange, types,
                ["deliveryMode": persistent, "mandatory": true])
        }
    }

    private static var receiving: [SchemaValue.Member] {
        SystemTopology.consumption.keys.sorted().map { service in
            let queue = SystemTopology.queue(service)
            return operation(
                "\(service).receive", "receive", "\(service) takes messages from its queue.", queue,
                messages(in: queue), ["ack": true])
        }
    }

    private static var outside: [SchemaValue.Member] {
        [
            operation(
                "affiliation-systems.receive", "receive", "The affiliation systems take exits and lost heads.",
                SystemTopology.registryQueue, messages(in: SystemTopology.registryQueue), ["ack": true]),
            operation(
                "dashboards.receive", "receive", "A dashboard reads the figures from any offset of the stream.",
                SystemTopology.statisticsStream, messages(in: SystemTopology.statisticsStream), ["ack": true]),
        ]
            + SystemTopology.replayGrants.keys.sorted().map { queue in
                operation(
                    "consumers.receive.\(queue)", "receive", "A consumer takes what it asked for again.", queue,
                    messages(in: queue), ["ack": true])
            }
    }

    private static func operation(
        _ name: String, _ action: SchemaValue, _ summary: String, _ channel: String,
        _ types: [any PublishedMessage.Type], _ amqp: SchemaValue
    ) -> SchemaValue.Member {
        let owner = String(name.prefix { $0 != "." })
        return .init(
            name,
            [
                "action": action, "channel": ["$ref": .text("#/channels/\(channel)")], "summary": .text(summary),
                "tags": [["name": .text(owner)]],
                "messages": .array(types.map { ["$ref": .text("#/channels/\(channel)/messages/\($0.type)")] }),
                "bindings": binding(amqp),
            ])
    }

    // MARK: Messages

    private static func message(_ type: any PublishedMessage.Type) -> SchemaValue {
        [
            "name": .text(type.type), "title": .text(MessageSchema(type).title), "summary": .text(type.summary),
            "traits": [["$ref": "#/components/messageTraits/envelope"]],
            "payload": ["$ref": .text("#/components/schemas/\(type.type)")],
            "bindings": binding(["messageType": .text(type.type)]),
        ]
    }

    private static let envelope: SchemaValue = [
        "contentType": "application/json",
        "headers": [
            "type": "object",
            "required": ["cloudEvents:specversion", "cloudEvents:id", "cloudEvents:source", "cloudEvents:type"],
            "properties": AsyncAPITexts.headers,
        ],
    ]

    private static func references(_ types: [any PublishedMessage.Type]) -> SchemaValue {
        .object(types.map { .init($0.type, ["$ref": .text("#/components/messages/\($0.type)")]) })
    }

    private static func binding(_ content: SchemaValue) -> SchemaValue {
        ["amqp": content.setting("bindingVersion", bindingVersion)]
    }
}
