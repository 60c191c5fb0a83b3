package import Foundation

/// A value type that says how it looks in JSON, because its own reading checks more than a type can tell.
package protocol SchemaDescribed {
    /// JSON Schema of the encoded value.
    static var schema: SchemaValue { get }
    /// Any value that the type accepts; it never reaches a document.
    static var sample: Self { get }
}

extension String: SchemaDescribed {
    package static var schema: SchemaValue { ["type": "string"] }
    package static var sample: String { "" }
}

extension Bool: SchemaDescribed {
    package static var schema: SchemaValue { ["type": "boolean"] }
    package static var sample: Bool { false }
}

extension Int: SchemaDescribed {
    package static var schema: SchemaValue { ["type": "integer"] }
    package static var sample: Int { 0 }
}

extension Int64: SchemaDescribed {
    package static var schema: SchemaValue { ["type": "integer"] }
    package static var sample: Int64 { 0 }
}

extension Double: SchemaDescribed {
    package static var schema: SchemaValue { ["type": "number"] }
    package static var sample: Double { 0 }
}

extension Data: SchemaDescribed {
    package static var schema: SchemaValue { ["type": "string", "contentEncoding": "base64"] }
    package static var sample: Data { Data() }
}

extension SchemaValue: SchemaDescribed {
    package static var schema: SchemaValue { [:] }
    package static var sample: SchemaValue { .null }
}

extension Identifier: SchemaDescribed {
    package static var schema: SchemaValue {
        ["type": "string", "description": "Opaque identifier.", "pattern": "^[A-Za-z0-9._-]{1,64}$"]
    }
    package static var sample: Identifier { Identifier("sample") }
}

extension Cedula: SchemaDescribed {
    package static var schema: SchemaValue {
        [
            "type": "string",
            "description": "Number of an Ecuadorian identity card: ten digits, the last one a modulo-10 check digit.",
            "pattern": "^(0[1-9]|1[0-9]|2[0-4]|30)[0-6][0-9]{7}$",
        ]
    }
    package static var sample: Cedula { .example }
}

extension LocalDay: SchemaDescribed {
    package static var schema: SchemaValue {
        ["type": "string", "description": "Calendar day without a time zone.", "format": "date"]
    }
    package static var sample: LocalDay { .example }
}

extension Period: SchemaDescribed {
    package static var schema: SchemaValue {
        ["type": "string", "description": "Calendar month, YYYY-MM.", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"]
    }
    package static var sample: Period { LocalDay.example.period }
}

extension Instant: SchemaDescribed {
    package static var schema: SchemaValue {
        ["type": "string", "description": "Moment, RFC 3339; written with Z and milliseconds.", "format": "date-time"]
    }
    package static var sample: Instant { .example }
}

extension EmailAddress: SchemaDescribed {
    package static var schema: SchemaValue {
        ["type": "string", "description": "E-mail address.", "format": "email", "maxLength": 254]
    }
    package static var sample: EmailAddress {
        guard let address = EmailAddress("persona@example.ec") else { preconditionFailure("documented example") }
        return address
    }
}

extension PhoneNumber: SchemaDescribed {
    /// The written form; reading accepts national forms too.
    package static var schema: SchemaValue {
        [
            "type": "string", "description": "Ecuadorian telephone number in E.164.",
            "pattern": "^\\+593([2-7][0-9]{7}|9[0-9]{8})$",
        ]
    }
    package static var sample: PhoneNumber {
        guard let number = PhoneNumber("0991234567") else { preconditionFailure("documented example") }
        return number
    }
}

extension GeoPoint: SchemaDescribed {
    package static var schema: SchemaValue {
        [
            "type": "object", "description": "Place in WGS 84 decimal degrees.",
            "properties": [
                "latitude": ["type": "number", "minimum": -90, "maximum": 90],
                "longitude": ["type": "number", "minimum": -180, "maximum": 180],
            ],
            "required": ["latitude", "longitude"],
        ]
    }
    package static var sample: GeoPoint {
        guard let point = GeoPoint(latitude: 0, longitude: 0) else { preconditionFailure("inside the limits") }
        return point
    }
}
