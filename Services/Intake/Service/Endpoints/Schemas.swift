import IntakeDomain
import Messages
import Platform

/// The shapes of the interface for programs, for its OpenAPI document.
enum Schemas {
    private static let text: JSONValue = ["type": "string"]
    private static let moment: JSONValue = ["type": "string", "format": "date-time"]
    private static let day: JSONValue = ["type": "string", "format": "date"]

    private static func codes<Code: RawRepresentable<String> & CaseIterable>(_ type: Code.Type) -> JSONValue {
        ["type": "string", "enum": .array(Code.allCases.map { .text($0.rawValue) })]
    }

    private static func list(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

    private static func object(_ properties: [String: JSONValue], required: [String] = []) -> JSONValue {
        [
            "type": "object", "properties": .object(properties),
            "required": .array(required.map { .text($0) }),
        ]
    }

    private static let identification = object(
        ["kind": codes(IdentificationKind.self), "value": text], required: ["kind", "value"])
    private static let contact = object(["name": text, "email": text, "phone": text], required: ["name"])
    private static let person = object(
        ["identification": identification, "name": text, "role": codes(FamilyRole.self)],
        required: ["identification", "role"])
    private static let requirement = object(
        [
            "kind": codes(RequirementKind.self), "presentation": codes(Presentation.self),
            "missingAlternativeReason": codes(MissingAlternativeReason.self),
        ], required: ["kind", "presentation"])
    private static let visit = object(
        [
            "services": list(codes(HealthService.self)), "priorityGroups": list(codes(PriorityGroup.self)),
            "home": object(
                [
                    "parishCode": text, "sector": text, "reference": text, "latitude": ["type": "number"],
                    "longitude": ["type": "number"],
                ], required: ["sector", "reference"]),
            "weekdaysAtHome": list(["type": "integer", "minimum": 1, "maximum": 7]),
        ], required: ["services", "home"])

    static let startRequest = SchemaRef.object(
        "StartRequest",
        ["procedure": codes(Procedure.self), "identification": identification, "contact": contact],
        required: ["procedure", "identification", "contact"])
    static let startedRequest = SchemaRef.object(
        "StartedRequest", ["caseId": text, "accessToken": text, "expiresAt": moment, "codeExpiresAt": moment],
        required: ["caseId", "accessToken", "expiresAt", "codeExpiresAt"])
    static let code = SchemaRef.object("Code", ["code": text], required: ["code"])
    static let verified = SchemaRef.object(
        "VerifiedEmail", ["verified": ["type": "boolean"], "openCaseNumber": text], required: ["verified"])
    static let codeSent = SchemaRef.object("CodeSent", ["expiresAt": moment], required: ["expiresAt"])
    static let document = SchemaRef.object(
        "UploadedDocument",
        ["documentId": text, "mediaType": text, "bytes": ["type": "integer"], "sha256": text],
        required: ["documentId", "mediaType", "bytes", "sha256"])
    static let file = SchemaRef("DocumentFile", ["type": "string", "format": "binary"])
    static let submission = SchemaRef.object(
        "Submission",
        [
            "provinceCode": text, "sectorId": text, "dispensaryId": text, "persons": list(person),
            "formMark": codes(FormMark.self), "remark": text,
        ])
    static let consentText = SchemaRef.object(
        "ConsentText", ["version": text, "hash": text, "title": text, "paragraphs": list(text)],
        required: ["version", "hash", "title", "paragraphs"])
    static let consent = SchemaRef.object(
        "Consent", ["granted": ["type": "boolean"], "textVersion": text, "textHash": text],
        required: ["granted", "textVersion", "textHash"])
    static let receipt = SchemaRef.object(
        "Receipt",
        [
            "caseId": text, "caseNumber": text, "procedure": codes(Procedure.self), "filedAt": moment,
            "legalDay": day, "dispensaryId": text, "provinceCode": text, "accessToken": text,
            "accessExpiresAt": moment, "filed": ["type": "boolean"],
        ], required: ["filed"])
    static let request = SchemaRef.object(
        "Request",
        [
            "caseId": text, "caseNumber": text, "procedure": codes(Procedure.self), "channel": codes(Channel.self),
            "status": text, "statusText": text, "filedAt": moment, "legalDay": day, "dispensaryId": text,
            "dispensaryName": text, "provinceCode": text, "correctBy": day, "acceptsWithdrawal": ["type": "boolean"],
            "acceptsCorrection": ["type": "boolean"],
            "timeline": list(object(["kind": codes(TimelineEntry.Kind.self), "at": moment, "text": list(text)])),
        ], required: ["caseId", "procedure", "status"])
    static let correction = SchemaRef.object(
        "Correction",
        ["requirements": list(requirement), "formMark": codes(FormMark.self), "note": text])
    static let trackingRequest = SchemaRef.object("TrackingRequest", ["caseNumber": text], required: ["caseNumber"])
    static let trackingCode = SchemaRef.object(
        "TrackingCode", ["caseNumber": text, "code": text], required: ["caseNumber", "code"])
    static let trackingAccess = SchemaRef.object(
        "TrackingAccess", ["caseId": text, "accessToken": text, "expiresAt": moment],
        required: ["caseId", "accessToken", "expiresAt"])
    static let counterRequest = SchemaRef.object(
        "CounterRequest",
        [
            "procedure": codes(Procedure.self), "identification": identification, "contact": contact,
            "dispensaryId": text, "persons": list(person), "requirements": list(requirement),
            "formMark": codes(FormMark.self), "visit": visit, "remark": text, "receivedAt": moment,
        ], required: ["procedure", "identification", "contact", "persons", "requirements"])
    static let complaint = SchemaRef.object(
        "Complaint",
        [
            "procedure": codes(Procedure.self), "caseNumber": text, "dispensaryId": text, "text": text,
            "contact": contact,
        ], required: ["procedure", "text"])
    static let complaintFiled = SchemaRef.object("ComplaintFiled", ["complaintId": text], required: ["complaintId"])
    static let complaints = SchemaRef.object(
        "Complaints",
        [
            "complaints": list(
                object([
                    "complaintId": text, "procedure": codes(Procedure.self), "dispensaryId": text, "text": text,
                    "name": text, "email": text, "phone": text, "filedAt": moment, "attendedAt": moment,
                ]))
        ], required: ["complaints"])
    static let signIn = SchemaRef.object("SignIn", ["user": text, "password": text], required: ["user", "password"])
    static let session = SchemaRef.object(
        "Session",
        ["token": text, "expiresAt": moment, "staffId": text, "roles": list(codes(Role.self))],
        required: ["token", "expiresAt", "staffId", "roles"])
    static let newStaff = SchemaRef.object(
        "NewStaff",
        [
            "user": text, "name": text, "password": text, "roles": list(codes(StaffRole.self)), "dispensaryId": text,
            "provinceCode": text,
        ], required: ["user", "name", "password", "roles"])
    static let staffCreated = SchemaRef.object("StaffCreated", ["staffId": text], required: ["staffId"])
    static let staff = SchemaRef.object(
        "Staff",
        [
            "staff": list(
                object([
                    "staffId": text, "user": text, "name": text, "roles": list(codes(StaffRole.self)),
                    "dispensaryId": text, "provinceCode": text, "enabled": ["type": "boolean"], "lastSignInAt": moment,
                ]))
        ], required: ["staff"])
    static let password = SchemaRef.object("Password", ["password": text], required: ["password"])
}
