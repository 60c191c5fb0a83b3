import CRabbitMQ
import Glibc

/// Memory for the C structures of one message, reused for the next: no allocation per message once it is warm.
///
/// What it hands out is valid until `reset()`; it never moves, because a full block is kept and a new one is begun.
final class CodingArena {
    private var blocks: [UnsafeMutableRawBufferPointer] = []
    private var used = 0

    init() { addBlock(16 << 10) }

    deinit { for block in blocks { block.deallocate() } }

    func reset() {
        // After a large message only the largest block stays.
        while blocks.count > 1 { blocks.removeFirst().deallocate() }
        used = 0
    }

    private func addBlock(_ bytes: Int) {
        blocks.append(.allocate(byteCount: bytes, alignment: 16))
        used = 0
    }

    private func take(_ bytes: Int) -> UnsafeMutableRawPointer {
        let rounded = (bytes + 15) & ~15
        if used + rounded > blocks[blocks.count - 1].count {
            addBlock(max(rounded, 2 * blocks[blocks.count - 1].count))
        }
        // Blocks are never empty, so each has a base address.
        guard let base = blocks[blocks.count - 1].baseAddress else { preconditionFailure("empty block") }
        defer { used += rounded }
        return base + used
    }

    func bytes(_ text: String) -> amqp_bytes_t {
        var text = text
        return text.withUTF8 { source in
            guard let base = source.baseAddress, source.count > 0 else { return amqp_bytes_t(len: 0, bytes: nil) }
            let target = take(source.count)
            memcpy(target, base, source.count)
            return amqp_bytes_t(len: source.count, bytes: target)
        }
    }

    func table(_ values: [String: HeaderValue]) -> amqp_table_t {
        guard !values.isEmpty else { return amqp_table_t(num_entries: 0, entries: nil) }
        let entries = take(values.count * MemoryLayout<amqp_table_entry_t>.stride)
            .bindMemory(to: amqp_table_entry_t.self, capacity: values.count)
        var index = 0
        for (name, value) in values {
            var entry = amqp_table_entry_t()
            entry.key = bytes(name)
            switch value {
            case .text(let text):
                entry.value.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
                entry.value.value.bytes = bytes(text)
            case .integer(let number):
                entry.value.kind = UInt8(AMQP_FIELD_KIND_I64.rawValue)
                entry.value.value.i64 = number
            case .boolean(let flag):
                entry.value.kind = UInt8(AMQP_FIELD_KIND_BOOLEAN.rawValue)
                entry.value.value.boolean = flag ? 1 : 0
            }
            entries[index] = entry
            index += 1
        }
        return amqp_table_t(num_entries: Int32(values.count), entries: entries)
    }

    func properties(_ source: MessageProperties) -> amqp_basic_properties_t {
        var target = amqp_basic_properties_t()
        target._flags = ssc_property_delivery_mode | ssc_property_message_id
        target.delivery_mode = UInt8(AMQP_DELIVERY_PERSISTENT.rawValue)
        target.message_id = bytes(source.messageID)
        if let type = source.type {
            target._flags |= ssc_property_type
            target.type = bytes(type)
        }
        if let timestamp = source.timestamp {
            target._flags |= ssc_property_timestamp
            target.timestamp = UInt64(bitPattern: timestamp)
        }
        if let contentType = source.contentType {
            target._flags |= ssc_property_content_type
            target.content_type = bytes(contentType)
        }
        if let correlationID = source.correlationID {
            target._flags |= ssc_property_correlation_id
            target.correlation_id = bytes(correlationID)
        }
        if let appID = source.appID {
            target._flags |= ssc_property_app_id
            target.app_id = bytes(appID)
        }
        if !source.headers.isEmpty {
            target._flags |= ssc_property_headers
            target.headers = table(source.headers)
        }
        return target
    }
}

extension MessageProperties {
    /// Copies what the library decoded.
    init(_ source: amqp_basic_properties_t) {
        func text(_ flag: UInt32, _ bytes: amqp_bytes_t) -> String? {
            source._flags & flag != 0 ? bytes.text : nil
        }
        self.init(
            messageID: text(ssc_property_message_id, source.message_id) ?? "",
            type: text(ssc_property_type, source.type),
            timestamp: source._flags & ssc_property_timestamp != 0 ? Int64(clamping: source.timestamp) : nil,
            contentType: text(ssc_property_content_type, source.content_type),
            correlationID: text(ssc_property_correlation_id, source.correlation_id),
            appID: text(ssc_property_app_id, source.app_id),
            headers: source._flags & ssc_property_headers != 0 ? Self.headers(source.headers) : [:])
    }

    private static func headers(_ table: amqp_table_t) -> [String: HeaderValue] {
        guard let entries = table.entries, table.num_entries > 0 else { return [:] }
        var headers: [String: HeaderValue] = [:]
        headers.reserveCapacity(Int(table.num_entries))
        for index in 0..<Int(table.num_entries) {
            if let value = HeaderValue(entries[index].value) { headers[entries[index].key.text] = value }
        }
        return headers
    }
}

extension HeaderValue {
    /// Nil for tables, lists, decimals and void, which we do not read.
    init?(_ field: amqp_field_value_t) {
        let value = field.value
        switch UInt32(field.kind) {
        case AMQP_FIELD_KIND_UTF8.rawValue, AMQP_FIELD_KIND_BYTES.rawValue: self = .text(value.bytes.text)
        case AMQP_FIELD_KIND_BOOLEAN.rawValue: self = .boolean(value.boolean != 0)
        case AMQP_FIELD_KIND_I8.rawValue: self = .integer(Int64(value.i8))
        case AMQP_FIELD_KIND_U8.rawValue: self = .integer(Int64(value.u8))
        case AMQP_FIELD_KIND_I16.rawValue: self = .integer(Int64(value.i16))
        case AMQP_FIELD_KIND_U16.rawValue: self = .integer(Int64(value.u16))
        case AMQP_FIELD_KIND_I32.rawValue: self = .integer(Int64(value.i32))
        case AMQP_FIELD_KIND_U32.rawValue: self = .integer(Int64(value.u32))
        case AMQP_FIELD_KIND_I64.rawValue: self = .integer(value.i64)
        case AMQP_FIELD_KIND_U64.rawValue, AMQP_FIELD_KIND_TIMESTAMP.rawValue:
            self = .integer(Int64(clamping: value.u64))
        case AMQP_FIELD_KIND_F32.rawValue: self = .text(String(value.f32))
        case AMQP_FIELD_KIND_F64.rawValue: self = .text(String(value.f64))
        default: return nil
        }
    }
}

extension amqp_bytes_t {
    /// A copy as text; bytes that are not UTF-8 become replacement characters.
    var text: String { String(decoding: UnsafeRawBufferPointer(start: bytes, count: len), as: UTF8.self) }
}
