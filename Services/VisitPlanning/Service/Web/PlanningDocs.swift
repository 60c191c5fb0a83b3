import Messages
import Platform
import VisitPlanningDomain

/// What the OpenAPI document says about each route of the program interface.
enum PlanningDocs {
    private static let day: JSONValue = ["type": "string", "format": "date"]
    private static let text: JSONValue = ["type": "string"]
    private static let number: JSONValue = ["type": "integer"]

    private static func list(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

    private static func choice(_ values: [String]) -> JSONValue {
        ["type": "string", "enum": .array(values.map(JSONValue.text))]
    }

    private static let services = list(choice(HealthService.allCases.map(\.rawValue)))

    private static let team = SchemaRef.object(
        "Team",
        [
            "team": text, "label": text, "skills": services,
            "mornings": list([
                "type": "object",
                "properties": [
                    "weekday": ["type": "integer", "minimum": 1, "maximum": 7],
                    "minutes": ["type": "integer", "minimum": 30, "maximum": 600],
                ],
            ]),
            "visitsMax": ["type": "integer", "minimum": 1, "maximum": 60],
        ], required: ["team", "label", "skills", "mornings", "visitsMax"])

    private static let registeredTeam = SchemaRef.object(
        "RegisteredTeam",
        [
            "id": text, "label": text, "skills": services, "mornings": list(["type": "object"]), "visitsMax": number,
        ])

    private static let teams = SchemaRef.object(
        "Teams", ["teams": list(["type": "object"]), "absences": list(["type": "object"])])
    private static let absence = SchemaRef.object(
        "Absence", ["team": text, "from": day, "through": day], required: ["team", "from", "through"])
    private static let candidates = SchemaRef.object(
        "Candidates", ["dispensaryID": text, "candidates": list(["type": "object"])])
    private static let plan = SchemaRef.object(
        "Plan",
        [
            "planID": text, "dispensaryID": text, "month": text,
            "phase": choice(VisitPlan.Phase.allCases.map(\.rawValue)),
            "visits": list(visit), "waiting": list(waiting), "priorities": list(["type": "object"]),
            "cost": ["type": "object"], "algorithm": text, "seed": number,
        ])
    private static let visit: JSONValue = [
        "type": "object",
        "properties": [
            "visitID": text, "caseID": text, "caseNumber": text, "planID": text, "teamID": text, "date": day,
            "startMinute": number, "serviceMinutes": number, "isPinned": ["type": "boolean"],
            "status": choice(VisitRow.Status.allCases.map(\.rawValue)), "persons": list(text), "services": services,
        ],
    ]
    private static let waiting: JSONValue = [
        "type": "object",
        "properties": [
            "caseID": text, "reason": choice(WaitingRequest.Reason.allCases.map(\.rawValue)), "explanation": text,
        ],
    ]
    private static let visits = SchemaRef.object("Visits", ["visits": list(visit)])
    private static let recorded = SchemaRef.object("Recorded", ["visitID": text, "status": text])

    static let listTeams = Operation(
        id: "listTeams", summary: "Teams and absences of a dispensary", replies: [.init(200, "Teams", teams)])
    static let setTeam = Operation(
        id: "setTeam", summary: "Registers a team, or changes the one with the same code", request: team,
        replies: [.init(201, "The team; its code is `id`", registeredTeam)])
    static let retireTeam = Operation(
        id: "retireTeam", summary: "Takes a team out of service", replies: [.init(204, "Retired")])
    static let recordAbsence = Operation(
        id: "recordAbsence", summary: "A team does not go out on some days", request: absence,
        replies: [.init(201, "The absence", absence)])
    static let cancelAbsence = Operation(
        id: "cancelAbsence", summary: "Takes an absence back", request: absence, replies: [.init(204, "Cancelled")])
    static let listCandidates = Operation(
        id: "listCandidates", summary: "Requests that wait for a plan, with their points of priority",
        replies: [.init(200, "Candidates", candidates)])
    static let counts = Operation(
        id: "countRequests", summary: "Requests and visits of a dispensary by status",
        replies: [
            .init(
                200, "Counts",
                .object(
                    "PlanningCounts",
                    [
                        "candidates": number, "planned": number, "performed": number, "closed": number,
                        "visitsNotPerformed": number,
                    ]))
        ])
    static let draftPlan = Operation(
        id: "draftPlan",
        summary:
            "Proposes the plan of a month, or adds new candidates to it; published and pinned visits keep their place",
        request: .object(
            "PlanProposal",
            [
                "month": ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"],
                "from": ["type": "string", "format": "date", "description": "First day to plan; today when missing"],
            ], required: ["month"]),
        replies: [.init(201, "The draft with explanations", plan)])
    static let readPlan = Operation(
        id: "readPlan", summary: "A plan with its visits", replies: [.init(200, "Plan", plan)])
    static let movePlan = Operation(
        id: "changePlan", summary: "Places a request on a morning, removes, pins or unpins it",
        request: .object(
            "PlanMove",
            [
                "action": choice(["place", "remove", "pin", "unpin"]), "caseID": text, "team": text, "date": day,
            ], required: ["caseID"]),
        replies: [.init(200, "The changed plan", plan)])
    static let publishPlan = Operation(
        id: "publishPlan", summary: "Publishes what is drafted; the families are notified",
        replies: [
            .init(200, "How many visits", .object("PlanPublication", ["planID": text, "published": number]))
        ])
    static let closePlan = Operation(
        id: "closePlan", summary: "Ends a plan; it does not change any more", replies: [.init(204, "Closed")])
    static let listVisits = Operation(
        id: "listVisits", summary: "Visits of a dispensary on a day, by team and hour",
        parameters: [
            .query("dispensary", "Code of the dispensary", required: true),
            .query("date", "Day", required: true, schema: day),
        ],
        replies: [.init(200, "Visits", visits)])
    static let performVisit = Operation(
        id: "recordPerformedVisit", summary: "Records a performed visit; may be typed in days later",
        request: .object(
            "VisitPerformance",
            [
                "performedOn": day, "personsSeen": list(text), "services": services,
                "othersSeen": ["type": "integer", "minimum": 0, "maximum": 30],
            ], required: ["performedOn", "personsSeen", "services"]),
        replies: [.init(200, "Recorded", recorded)])
    static let notPerformVisit = Operation(
        id: "recordNotPerformedVisit", summary: "Records why a visit did not take place",
        request: .object(
            "VisitNonPerformance", ["outcome": choice(VisitOutcome.allCases.map(\.rawValue)), "on": day],
            required: ["outcome", "on"]),
        replies: [.init(200, "Recorded", recorded)])
    static let closeRequest = Operation(
        id: "closeVisitRequest", summary: "Ends a request that needs no visit any more",
        request: .object(
            "VisitRequestClosing", ["reason": choice(VisitClosing.allCases.map(\.rawValue))], required: ["reason"]),
        replies: [.init(204, "Closed")])
}
