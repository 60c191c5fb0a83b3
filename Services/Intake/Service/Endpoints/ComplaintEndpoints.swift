import Hummingbird
import IntakeDomain
import Messages
import Platform

/// Complaints: anybody files one, staff see them and mark them as attended to.
struct ComplaintEndpoints {
    let environment: IntakeEnvironment

    private struct Body: Decodable {
        let procedure: String?
        let caseNumber: String?
        let dispensaryId: String?
        let text: String?
        let contact: ContactBody?
    }

    private struct Filed: Encodable { let complaintId: String }

    private struct Line: Encodable {
        let complaintId: String
        let procedure: Procedure
        let caseId: String?
        let dispensaryId: String?
        let text: String?
        let name: String?
        let email: String?
        let phone: String?
        let filedAt: Instant
        let attendedAt: Instant?
    }

    private struct List: Encodable { let complaints: [Line] }

    func register(on routes: Routes) {
        let file = Operation(
            id: "fileComplaint", summary: "Files a complaint (queja), with or without a name or a case.",
            request: Schemas.complaint, replies: [.init(201, "Filed", Schemas.complaintFiled)])
        routes.idempotent().post("/api/intake/complaints", doc: file) { [environment] request, context in
            let body = try await request.json(Body.self)
            let input = try Self.input(body, environment.context.catalogue)
            let id = try await Complaints(environment: environment).file(input, by: context.caller)
            return try Response.created(Filed(complaintId: id.text), at: "/api/intake/complaints/\(id.text)")
        }
        let list = Operation(
            id: "listComplaints", summary: "The latest complaints, for staff.",
            replies: [.init(200, "Newest first", Schemas.complaints)])
        let staffRoutes = routes.requiring(.clerk, .reviewer, .systemOperator)
        staffRoutes.get("/api/intake/complaints", doc: list) { [environment] _, context in
            let entries = try await Complaints(environment: environment).list(for: context.requireStaff())
            return try Response.json(List(complaints: entries.map(Self.line)))
        }
        let attend = Operation(
            id: "attendComplaint", summary: "Marks a complaint as attended to.", replies: [.init(204, "Marked")])
        staffRoutes.idempotent().post("/api/intake/complaints/{id}/attention", doc: attend) {
            [environment] _, context in
            guard let id = ComplaintID(checking: try context.parameter("id")) else { throw NotFound() }
            try await Complaints(environment: environment).attend(id, by: context.requireStaff(), context.caller)
            return Response(status: .noContent)
        }
    }

    private static func input(_ body: Body, _ catalogue: Catalogue) throws -> Complaints.Input {
        var check = Validation()
        let procedure = check.parse("/procedure", body.procedure, "unknown", Texts.Field.procedure) {
            Procedure(rawValue: $0)
        }
        let number = check.optional("/caseNumber", body.caseNumber, "invalid", Texts.Field.caseNumber) {
            CaseNumber(typed: $0)
        }
        let dispensary = check.optional("/dispensaryId", body.dispensaryId, "unknown", Texts.Field.dispensary) { text in
            DispensaryID(checking: text).flatMap { catalogue.dispensary($0)?.id }
        }
        let text = check.parse("/text", body.text, "too-long", Texts.Field.complaint) {
            $0.count <= Complaints.textLengthMax ? $0 : nil
        }
        let contact = body.contact.flatMap { check.contact("/contact", $0, emailRequired: false) }
        let values = try check.values(procedure, text)
        return Complaints.Input(
            procedure: values.0, caseNumber: number, dispensaryID: dispensary, text: values.1, contact: contact)
    }

    private static func line(_ entry: ComplaintEntry) -> Line {
        let complaint = entry.complaint
        return Line(
            complaintId: complaint.complaintID.text, procedure: complaint.procedure, caseId: complaint.caseID?.text,
            dispensaryId: complaint.dispensaryID?.text, text: complaint.text.value,
            name: complaint.contact?.value?.name, email: complaint.contact?.value?.email?.text,
            phone: complaint.contact?.value?.phone?.e164, filedAt: complaint.at, attendedAt: entry.attendedAt)
    }
}
