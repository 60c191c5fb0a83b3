package import Foundation

/// Seals and opens personal data with a key per person.
package protocol PersonalDataSealer: Sendable {
    /// Encrypts for one person; the result is base64 text.
    func seal(_ plain: Data, for person: PersonID) throws -> String
    /// Decrypts, or returns `nil` when the person was erased.
    func open(_ sealed: String, for person: PersonID) throws -> Data?
}

extension CodingUserInfoKey {
    /// The sealer that ``Personal`` values use while they are encoded or decoded.
    package static var personalDataSealer: CodingUserInfoKey {
        guard let key = CodingUserInfoKey(rawValue: "ssc.personal-data-sealer") else { preconditionFailure("key") }
        return key
    }
}

/// A value about one person that is stored and published only encrypted.
///
/// In JSON it is `{"person": …, "sealed": …}`. Encoding without a sealer is an error, so plain text cannot slip out;
/// decoding without a sealer keeps the cipher text as it is. After the person is erased the value reads as `nil`
/// for ever, in every log, queue and backup.
package struct Personal<Value: Codable & Sendable>: Sendable {
    package let person: PersonID
    private let content: Content

    private enum Content: Sendable {
        case plain(Value)
        case sealed(String)
        case erased
    }

    package init(_ value: Value, of person: PersonID) {
        self.person = person
        content = .plain(value)
    }

    /// The value, or `nil` when it was erased or could not be opened here.
    package var value: Value? {
        if case .plain(let value) = content { value } else { nil }
    }

    package enum CodingKeys: String, CodingKey { case person, sealed }

    private init(_ content: Content, of person: PersonID) {
        self.person = person
        self.content = content
    }

    /// The same value after it was decoded without a sealer.
    package func opened(with sealer: any PersonalDataSealer) throws -> Personal {
        guard case .sealed(let sealed) = content else { return self }
        return Personal(try Self.open(sealed, of: person, sealer), of: person)
    }

    private static func open(
        _ sealed: String, of person: PersonID, _ sealer: any PersonalDataSealer
    ) throws -> Content {
        guard !sealed.isEmpty, let plain = try sealer.open(sealed, for: person) else { return .erased }
        return .plain(try MessageJSON(sealer: nil).decode(Boxed<Value>.self, from: plain).value)
    }
}

extension Personal: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        person = try container.decode(PersonID.self, forKey: .person)
        let sealed = try container.decode(String.self, forKey: .sealed)
        let sealer = decoder.userInfo[.personalDataSealer] as? any PersonalDataSealer
        content = if let sealer { try Self.open(sealed, of: person, sealer) } else { .sealed(sealed) }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(person, forKey: .person)
        switch content {
        case .sealed(let sealed): try container.encode(sealed, forKey: .sealed)
        case .erased: try container.encode("", forKey: .sealed)
        case .plain(let value):
            guard let sealer = encoder.userInfo[.personalDataSealer] as? any PersonalDataSealer else {
                throw EncodingError.invalidValue(
                    "personal data",
                    .init(codingPath: encoder.codingPath, debugDescription: "personal data needs a sealer"))
            }
            let sealed = try sealer.seal(try MessageJSON(sealer: nil).encode(Boxed(value: value)), for: person)
            try container.encode(sealed, forKey: .sealed)
        }
    }
}

/// Lets a bare string or number be the top of a JSON text.
private struct Boxed<Value: Codable>: Codable {
    let value: Value
    enum CodingKeys: String, CodingKey { case value = "v" }
}

extension Personal: Equatable where Value: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        guard left.person == right.person else { return false }
        switch (left.content, right.content) {
        case (.plain(let one), .plain(let other)): return one == other
        case (.sealed(let one), .sealed(let other)): return one == other
        case (.erased, .erased): return true
        case (.plain, _), (.sealed, _), (.erased, _): return false
        }
    }
}
