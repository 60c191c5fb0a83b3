import Hummingbird
import Messages
import Platform
import RequirementValidationDomain

/// The register of families for staff, under `/api/validation`.
struct FamilyAPI: Sendable {
    let reading: FamilyReading

    private struct Lookup: Decodable {
        let cedula: String?
        let foreignCode: String?
    }

    func register(on routes: Routes) {
        let staffOnly = routes.requiring(.clerk, .reviewer)
        staffOnly.get("/api/validation/families/{id}", doc: ValidationDocs.readFamily) { _, context in
            guard let id = FamilyID(checking: try context.parameter("id")) else { throw NotFound() }
            let staff = try context.requireStaff(.clerk, .reviewer)
            let view = try await reading.family(id, for: staff, requestID: context.requestID)
            return try Response.json(FamilyLookupReply(view))
        }
        staffOnly.post("/api/validation/person-lookup", doc: ValidationDocs.lookUpPerson) { request, context in
            let body = try await request.json(Lookup.self)
            let staff = try context.requireStaff(.clerk, .reviewer)
            let view = try await reading.family(
                identifiedBy: try PersonSearch(cedula: body.cedula, foreignCode: body.foreignCode), for: staff,
                requestID: context.requestID)
            return try Response.json(FamilyLookupReply(view))
        }
    }
}

/// How staff look a person up: by identity card or by the code of foreigners.
enum PersonSearch: Sendable {
    case cedula(Cedula)
    case foreignCode(String)

    /// - Throws: `InvalidInput` when neither or something unreadable was given.
    init(cedula: String?, foreignCode: String?) throws {
        var check = Validation()
        let card = check.optional("/cedula", cedula, "invalid", Texts.Field.badCedula) { Cedula($0) }
        let code = check.optional("/foreignCode", foreignCode, "invalid", Texts.Field.badForeignCode) { text in
            let isKnownForm = text.utf8.count <= 40 && text.contains { $0.isLetter || $0.isNumber }
            return isKnownForm ? text : nil
        }
        try check.finish()
        if let card {
            self = .cedula(card)
        } else if let code {
            self = .foreignCode(code)
        } else {
            throw InvalidInput(Violation("/cedula", "missing", Texts.Field.oneIdentification))
        }
    }
}

extension FamilyReading {
    func family(
        identifiedBy search: PersonSearch, for staff: StaffIdentity, requestID: String
    ) async throws -> FamilyView {
        switch search {
        case .cedula(let cedula): try await family(of: cedula, for: staff, requestID: requestID)
        case .foreignCode(let code): try await family(ofForeignCode: code, for: staff, requestID: requestID)
        }
    }
}
