import Messages
import Platform
import RequirementValidationDomain

/// What the OpenAPI document says about the interface of this service.
enum ValidationDocs {
    static let listCases = Operation(
        id: "listCases", summary: "Cases in the order of their filing, the oldest first.",
        parameters: [
            .query("state", "One or several states; all open ones when missing.", schema: oneOf(PhaseKind.self)),
            .query("procedure", "Only this procedure.", schema: oneOf(Procedure.self)),
            .query(
                "limit", "Cases on a page.",
                schema: ["type": "integer", "minimum": 1, "maximum": 200, "default": 50]),
            .query("after", "The `next` of the page before."),
        ],
        replies: [.init(200, "A page of cases", caseList)])

    static let readCase = Operation(
        id: "readCase", summary: "One case with its checks, documents, family and plan. The look is recorded.",
        replies: [.init(200, "The case", caseDetails)])

    static let claimCase = action("claimCase", "Takes a case to decide it.")
    static let releaseCase = action("releaseCase", "Gives a case back to the queue.")
    static let returnCase = action("returnCase", "The second official does not agree: review goes on.")

    static let approveCase = action(
        "approveCase",
        """
        Validates a visit, or approves an exit. The exit of a head with dependents then waits for the approval of a \
        second official (state `awaiting-second-approval`).
        """,
        SchemaRef.object(
            "Approval",
            ["effectiveOn": day, "newHead": ["type": "string", "description": "Person id of a member who stays"]]))

    static let observeCase = action(
        "observeCase", "Asks for corrections within the term.",
        SchemaRef.object(
            "ObservationRequest",
            [
                "observations": [
                    "type": "array", "minItems": 1,
                    "items": [
                        "type": "object", "required": ["code"],
                        "properties": [
                            "requirement": oneOf(RequirementKind.self), "code": oneOf(ObservationCode.self),
                        ],
                    ],
                ]
            ], required: ["observations"]))

    static let refuseCase = action(
        "refuseCase", "Refuses the request with a reason and written grounds.",
        SchemaRef.object(
            "Refusal",
            ["reason": oneOf(RefusalReason.self), "grounds": ["type": "string", "minLength": 1, "maxLength": 2_000]],
            required: ["reason", "grounds"]))

    static let readFamily = Operation(
        id: "readFamily", summary: "A family with its members. The look is recorded.",
        replies: [.init(200, "The family", family)])

    static let lookUpPerson = Operation(
        id: "lookUpPerson", summary: "The family of a person by identity card or code of foreigners. Recorded.",
        request: SchemaRef.object(
            "PersonLookup", ["cedula": ["type": "string"], "foreignCode": ["type": "string", "maxLength": 40]]),
        replies: [.init(200, "The family", family)])

    private static func action(_ id: String, _ summary: String, _ body: SchemaRef? = nil) -> Operation {
        Operation(
            id: id, summary: summary, request: body,
            parameters: [
                .header("If-Match", "The version that was seen; a newer one answers 409."),
                .header("Idempotency-Key", "Repeating a request with its key gives the first answer again."),
            ],
            replies: [.init(200, "Where the case stands now", caseState)])
    }

    private static func oneOf<Value: CaseIterable & RawRepresentable>(_ type: Value.Type) -> JSONValue
    where Value.RawValue == String {
        ["type": "string", "enum": .array(Value.allCases.map { .text($0.rawValue) })]
    }

    private static let text: JSONValue = ["type": "string"]
    private static let number: JSONValue = ["type": "integer"]
    private static let flag: JSONValue = ["type": "boolean"]
    private static let day: JSONValue = ["type": "string", "format": "date"]
    private static let moment: JSONValue = ["type": "string", "format": "date-time"]
    private static let texts: JSONValue = ["type": "array", "items": ["type": "string"]]
    private static let objects: JSONValue = ["type": "array", "items": ["type": "object"]]

    private static let stateFields: [String: JSONValue] = [
        "caseId": text, "caseNumber": text, "state": oneOf(PhaseKind.self), "claimedBy": text,
        "firstApprovalBy": text, "correctBy": day, "effectiveOn": day, "answerDue": day, "version": number,
    ]

    private static let caseState = SchemaRef.object(
        "CaseState", stateFields, required: ["caseId", "caseNumber", "state", "answerDue", "version"])

    private static let caseList = SchemaRef.object(
        "CaseList",
        [
            "cases": [
                "type": "array",
                "items": [
                    "type": "object",
                    "properties": .object(
                        stateFields.merging([
                            "procedure": oneOf(Procedure.self), "channel": oneOf(Channel.self), "dispensaryId": text,
                            "provinceCode": text, "filedAt": moment, "legalDay": day, "persons": number,
                            "corrections": number, "findings": objects,
                        ]) { one, _ in one }),
                ],
            ],
            "next": text,
        ], required: ["cases"])

    private static let caseDetails = SchemaRef.object(
        "CaseDetails",
        [
            "current": ["type": "object", "properties": .object(stateFields)], "procedure": oneOf(Procedure.self),
            "channel": oneOf(Channel.self), "dispensaryId": text, "provinceCode": text, "filedAt": moment,
            "legalDay": day, "businessDaysUsed": number, "earlierAnswerDue": texts, "applicant": text,
            "applicantName": text, "persons": texts, "requirements": objects, "formMark": oneOf(FormMark.self),
            "notes": texts, "findings": objects, "observations": objects, "exit": ["type": "object"],
            "exitProblem": text, "family": ["type": "object"],
        ], required: ["current", "procedure", "channel", "applicant", "persons", "requirements", "findings"])

    private static let family = SchemaRef.object(
        "Family",
        [
            "family": [
                "type": "object",
                "properties": [
                    "familyId": text, "dispensaryId": text, "provinceCode": text, "head": text,
                    "groupWithoutHeadSince": day, "groupWithoutHeadCause": oneOf(HeadLossCause.self),
                    "paidThrough": text, "arrearsSince": text, "members": objects,
                ],
            ],
            "isUpToDate": flag, "openCases": objects,
        ], required: ["family", "isUpToDate", "openCases"])
}
