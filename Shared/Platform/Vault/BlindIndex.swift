package import Messages

/// Turns identity numbers into identifiers that only holders of the index key can recompute.
///
/// HMAC-SHA-256 over name space, a zero byte and the value, cut to 128 bits in the form of a version 8 UUID
/// (RFC 9562 section 5.8). A plain hash would not do: there are few enough cédulas to try them all.
package struct BlindIndex: Sendable {
    private let key: SymmetricKey

    package init(key: SymmetricKey) {
        self.key = key
    }

    package func personID(cedula: Cedula) -> PersonID {
        PersonID(identifier(namespace: "person.cedula", value: cedula.digits))
    }

    /// The identifier of a value that the caller has normalised: other spellings give other identifiers.
    package func identifier(namespace: StaticString, value: String) -> String {
        let input = Array(String(describing: namespace).utf8) + [0] + Array(value.utf8)
        var bytes = Array(HMACSHA256.authenticate(input, key: key).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let text = Hexadecimal.encode(bytes)
        var parts: [Substring] = []
        var rest = text[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }
}
