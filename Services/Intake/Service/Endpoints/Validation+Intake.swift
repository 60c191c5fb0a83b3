import IntakeDomain
import Messages
import Platform

/// Checks of what people and programs type, shared by the interface for programs and the pages.
extension Validation {
    static let nameLengthMax = 200

    mutating func identification(
        kind: (pointer: String, text: String?), value: (pointer: String, text: String?)
    ) -> Identification? {
        let checkedKind = parse(kind.pointer, kind.text, "unknown", Texts.Field.identificationKind) {
            IdentificationKind(rawValue: $0)
        }
        guard let typed = parse(value.pointer, value.text, "invalid", Texts.Field.foreignCode, { $0 }),
            let checkedKind
        else { return nil }
        if let violation = Identification.violation(kind: checkedKind, number: typed) {
            fail(value.pointer, violation.code, Texts.Field.identification(violation))
        }
        return Identification(kind: checkedKind, typed: typed)
    }

    /// - Parameter emailRequired: online the answer goes by e-mail; at a counter a phone number is enough.
    mutating func contact(
        name: (pointer: String, text: String?), email: (pointer: String, text: String?),
        phone: (pointer: String, text: String?), emailRequired: Bool
    ) -> Contact? {
        let count = violations.count
        let checkedName = parse(name.pointer, name.text, "too-long", Texts.Field.name) {
            $0.count <= Self.nameLengthMax ? $0 : nil
        }
        let checkedEmail: EmailAddress?
        let checkedPhone: PhoneNumber?
        if emailRequired {
            checkedEmail = parse(email.pointer, email.text, "invalid", Texts.Field.email) { EmailAddress($0) }
            checkedPhone = parse(phone.pointer, phone.text, "invalid", Texts.Field.phone) { PhoneNumber($0) }
        } else {
            checkedEmail = optional(email.pointer, email.text, "invalid", Texts.Field.email) { EmailAddress($0) }
            checkedPhone = optional(phone.pointer, phone.text, "invalid", Texts.Field.phone) { PhoneNumber($0) }
            if violations.count == count, checkedEmail == nil, checkedPhone == nil {
                fail(phone.pointer, "missing", Texts.Field.phoneOrEmail)
            }
        }
        guard violations.count == count, let checkedName else { return nil }
        return Contact(name: checkedName, email: checkedEmail, phone: checkedPhone)
    }

    /// The dispensary says the province; a province that is given as well must agree.
    mutating func place(
        dispensary: (pointer: String, text: String?), province: (pointer: String, text: String?),
        sectorID: String? = nil, _ catalogue: Catalogue
    ) -> Place? {
        let found = parse(dispensary.pointer, dispensary.text, "unknown", Texts.Field.dispensary) { text in
            DispensaryID(checking: text).flatMap { catalogue.dispensary($0) }
        }
        guard let found else { return nil }
        let count = violations.count
        _ = optional(province.pointer, province.text, "mismatch", Texts.Field.province) {
            $0 == found.provinceCode ? $0 : nil
        }
        guard violations.count == count else { return nil }
        return Place(provinceCode: found.provinceCode, sectorID: sectorID, dispensaryID: found.id)
    }

    mutating func remark(_ pointer: String, _ text: String?) -> String? {
        optional(pointer, text, "too-long", Texts.Field.remark) {
            $0.count <= FinishRequest.remarkLengthMax ? $0 : nil
        }
    }

    /// A text that names one of the cases of a closed set; `nil` when it is missing.
    mutating func choice<Choice: RawRepresentable<String>>(
        _ pointer: String, _ text: String?, _ detail: String, as type: Choice.Type = Choice.self
    ) -> Choice? {
        optional(pointer, text, "unknown", detail) { Choice(rawValue: $0) }
    }

    /// Several of them; each wrong one is told.
    mutating func choices<Choice: RawRepresentable<String>>(
        _ pointer: String, _ texts: [String]?, _ detail: String, as type: Choice.Type = Choice.self
    ) -> [Choice] {
        (texts ?? []).enumerated().compactMap { choice("\(pointer)/\($0.offset)", $0.element, detail, as: type) }
    }
}

extension Identification.Violation {
    /// A stable code for programs.
    var code: String {
        switch self {
        case .cedula(let violation): violation.rawValue
        case .foreignCode: "foreign-code"
        }
    }
}
