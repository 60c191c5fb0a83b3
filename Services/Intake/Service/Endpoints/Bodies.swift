import IntakeDomain
import Messages
import Platform

/// Identity number in the body of a request for programs.
struct IdentificationBody: Decodable {
    let kind: String?
    let value: String?
}

/// Name and addresses in the body of a request for programs.
struct ContactBody: Decodable {
    let name: String?
    let email: String?
    let phone: String?
}

/// A person concerned in the body of a request for programs.
struct PersonBody: Decodable {
    let identification: IdentificationBody?
    let name: String?
    let role: String?
}

/// A requirement that was shown or handed in.
struct RequirementBody: Decodable {
    let kind: String?
    let presentation: String?
    let missingAlternativeReason: String?
}

extension Validation {
    mutating func identification(_ pointer: String, _ body: IdentificationBody?) -> Identification? {
        identification(
            kind: (pointer + "/kind", body?.kind), value: (pointer + "/value", body?.value))
    }

    mutating func contact(_ pointer: String, _ body: ContactBody?, emailRequired: Bool) -> Contact? {
        contact(
            name: (pointer + "/name", body?.name), email: (pointer + "/email", body?.email),
            phone: (pointer + "/phone", body?.phone), emailRequired: emailRequired)
    }

    mutating func persons(_ pointer: String, _ bodies: [PersonBody]?) -> [ChooseRequest.Person]? {
        guard let bodies, (1...ChooseRequest.personsMax).contains(bodies.count) else {
            fail(pointer, "count", Texts.Field.persons)
            return nil
        }
        return bodies.enumerated().compactMap { index, body in
            let place = "\(pointer)/\(index)"
            let identification = identification(place + "/identification", body.identification)
            let role = parse(place + "/role", body.role, "unknown", Texts.Field.role) { FamilyRole(rawValue: $0) }
            let name = optional(place + "/name", body.name, "too-long", Texts.Field.name) {
                $0.count <= Self.nameLengthMax ? $0 : nil
            }
            guard let identification, let role else { return nil }
            return ChooseRequest.Person(identification: identification, name: name, role: role)
        }
    }

    mutating func requirements(_ pointer: String, _ bodies: [RequirementBody]?) -> [PresentedRequirement] {
        (bodies ?? []).enumerated().compactMap { index, body in
            let place = "\(pointer)/\(index)"
            let kind = parse(place + "/kind", body.kind, "unknown", Texts.Field.requirementKind) {
                RequirementKind(rawValue: $0)
            }
            let presentation = parse(
                place + "/presentation", body.presentation, "unknown", Texts.Field.presentation
            ) { Presentation(rawValue: $0) }
            let reason = choice(
                place + "/missingAlternativeReason", body.missingAlternativeReason, Texts.Field.missingReason,
                as: MissingAlternativeReason.self)
            guard let kind, let presentation else { return nil }
            return PresentedRequirement(kind: kind, presentation: presentation, missingAlternativeReason: reason)
        }
    }
}
