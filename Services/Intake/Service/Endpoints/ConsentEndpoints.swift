import Hummingbird
import IntakeDomain
import Messages
import Platform

/// The informed consent: its text, and the answer that files the request or ends it.
struct ConsentEndpoints {
    let environment: IntakeEnvironment

    private struct TextReply: Encodable {
        let version: String
        let hash: String
        let title: String
        let paragraphs: [String]
    }

    private struct Body: Decodable {
        let granted: Bool?
        let textVersion: String?
        let textHash: String?
    }

    private struct RefusedReply: Encodable { let filed = false }

    func register(on routes: Routes) {
        let text = Operation(
            id: "consentText", summary: "The text of the informed consent in force.",
            replies: [.init(200, "The text", Schemas.consentText)])
        routes.get("/api/intake/consent-text", doc: text) { [environment] _, _ in
            let consent = environment.consent
            return try Response.json(
                TextReply(
                    version: consent.version, hash: consent.hash, title: consent.title, paragraphs: consent.paragraphs))
        }
        let answer = Operation(
            id: "answerConsent", summary: "Answers the informed consent: yes files the request, no files nothing.",
            request: Schemas.consent, replies: [.init(200, "The receipt, or that nothing was filed", Schemas.receipt)])
        routes.idempotent().post("/api/intake/requests/{id}/consent", doc: answer) { [environment] request, context in
            let caseID = try environment.ownCase(request, context)
            let body = try await request.json(Body.self)
            var check = Validation()
            let granted = check.present("/granted", body.granted, Texts.Field.granted)
            let version = check.parse("/textVersion", body.textVersion, "invalid", Texts.Field.consentText) { $0 }
            let hash = check.parse("/textHash", body.textHash, "invalid", Texts.Field.consentText) { $0 }
            let values = try check.values(granted, version, hash)
            let finish = FinishRequest(environment: environment)
            guard values.0 else {
                try await finish.refuseConsent(
                    textVersion: values.1, textHash: values.2, for: caseID, by: context.caller)
                return try Response.json(RefusedReply())
            }
            let receipt = try await finish.giveConsent(
                textVersion: values.1, textHash: values.2, for: caseID, by: context.caller)
            return try Response.json(ReceiptReply(receipt))
        }
    }
}

/// The receipt for programs.
struct ReceiptReply: Encodable {
    let filed = true
    let caseId: String
    let caseNumber: String
    let procedure: Procedure
    let filedAt: Instant
    let legalDay: LocalDay
    let dispensaryId: String
    let provinceCode: String
    let accessToken: String
    let accessExpiresAt: Instant

    init(_ receipt: Receipt) {
        caseId = receipt.caseID.text
        caseNumber = receipt.caseNumber.text
        procedure = receipt.procedure
        filedAt = receipt.filedAt
        legalDay = receipt.legalDay
        dispensaryId = receipt.place.dispensaryID.text
        provinceCode = receipt.place.provinceCode
        accessToken = receipt.access.token
        accessExpiresAt = receipt.access.expiresAt
    }
}
