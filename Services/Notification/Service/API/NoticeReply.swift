import Messages
import Platform

/// A notice in JSON; ids and codes only.
struct NoticeReply: Encodable {
    let id: String
    let caseId: String?
    let caseNumber: String?
    let kind: String
    let channel: String
    let state: String
    let reference: String?
    let requestedAt: Instant
    let changedAt: Instant
    let nextTryAt: Instant?
    let attempts: Int
    let failure: String?
    let code: Int?
    let documentNumber: String?
    let steps: [Step]?

    struct Step: Encodable {
        let step: String
        let at: Instant
        let code: Int?
    }

    init(_ row: NoticeRow) { self.init(row, steps: nil) }

    init(_ row: NoticeRow, steps: [NoticeStep]?) {
        id = row.noticeID
        caseId = row.caseID
        caseNumber = row.caseNumber
        kind = row.kind
        channel = row.channel
        state = row.state
        reference = row.reference
        requestedAt = row.requestedAt
        changedAt = row.changedAt
        nextTryAt = row.nextTryAt
        attempts = row.attempts
        failure = row.failure
        code = row.code
        documentNumber = row.documentNumber
        self.steps = steps?.map { Step(step: $0.step, at: $0.at, code: $0.code) }
    }
}

struct NoticeListReply: Encodable {
    let notices: [NoticeReply]
}

/// The JSON Schemas of this interface.
enum NoticeSchemas {
    private static let text: JSONValue = ["type": "string"]
    private static let number: JSONValue = ["type": "integer"]
    private static let moment: JSONValue = ["type": "string", "format": "date-time"]

    static let notice = SchemaRef.object(
        "Notice",
        [
            "id": text, "caseId": text, "caseNumber": text, "kind": text, "channel": text, "state": text,
            "reference": text, "requestedAt": moment, "changedAt": moment, "nextTryAt": moment, "attempts": number,
            "failure": text, "code": number, "documentNumber": text,
            "steps": ["type": "array", "items": ["type": "object"]],
        ], required: ["id", "kind", "channel", "state", "requestedAt", "changedAt", "attempts"])
    static let list = SchemaRef.object(
        "NoticeList", ["notices": ["type": "array", "items": ["$ref": "#/components/schemas/Notice"]]],
        required: ["notices"])
    static let reason = SchemaRef.object("DeskReason", ["reason": text], required: ["reason"])
    static let documentNumber = SchemaRef.object(
        "DocumentNumber", ["number": text, "day": ["type": "string", "format": "date"]], required: ["number", "day"])
}
