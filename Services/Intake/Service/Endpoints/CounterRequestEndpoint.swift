import Hummingbird
import IntakeDomain
import Messages
import Platform

/// `POST /api/intake/counter/requests`: a request taken in by a clerk, of either procedure.
struct CounterRequestEndpoint {
    let environment: IntakeEnvironment

    private struct Body: Decodable {
        let procedure: String?
        let identification: IdentificationBody?
        let contact: ContactBody?
        let dispensaryId: String?
        let persons: [PersonBody]?
        let requirements: [RequirementBody]?
        let formMark: String?
        let visit: VisitBody?
        let remark: String?
        let receivedAt: String?
    }

    private struct VisitBody: Decodable {
        let services: [String]?
        let priorityGroups: [String]?
        let home: HomeBody?
        let weekdaysAtHome: [Int]?
    }

    private struct HomeBody: Decodable {
        let parishCode: String?
        let sector: String?
        let reference: String?
        let latitude: Double?
        let longitude: Double?
    }

    func register(on routes: Routes) {
        let doc = Operation(
            id: "fileAtCounter", summary: "Files a request that was taken in at a dispensary.",
            request: Schemas.counterRequest, replies: [.init(201, "Filed", Schemas.receipt)])
        routes.requiring(.clerk).idempotent().post("/api/intake/counter/requests", doc: doc) {
            [environment] request, context in
            let clerk = try context.requireStaff(.clerk)
            let body = try await request.json(Body.self)
            let input = try Self.input(body, clerk, environment.context.catalogue)
            let receipt = try await FileAtCounter(environment: environment)(input, by: clerk, context.caller)
            return try Response.created(ReceiptReply(receipt), at: "/api/intake/requests/\(receipt.caseID.text)")
        }
    }

    private static func input(
        _ body: Body, _ clerk: StaffIdentity, _ catalogue: Catalogue
    ) throws -> FileAtCounter.Input {
        var check = Validation()
        let procedure = check.parse("/procedure", body.procedure, "unknown", Texts.Field.procedure) {
            Procedure(rawValue: $0)
        }
        let identification = check.identification("/identification", body.identification)
        let contact = check.contact("/contact", body.contact, emailRequired: false)
        let place = check.place(
            dispensary: ("/dispensaryId", body.dispensaryId ?? clerk.dispensaryID?.text), province: ("", nil),
            catalogue)
        let persons = check.persons("/persons", body.persons)
        let requirements = check.requirements("/requirements", body.requirements)
        let formMark = check.choice("/formMark", body.formMark, Texts.Field.formMark, as: FormMark.self)
        let visit = body.visit.flatMap { Self.visit($0, &check) }
        let remark = check.remark("/remark", body.remark)
        let receivedAt = check.optional("/receivedAt", body.receivedAt, "invalid", Texts.Field.instant) { Instant($0) }
        let values = try check.values(procedure, identification, contact, place, persons)
        return FileAtCounter.Input(
            procedure: values.0, identification: values.1, contact: values.2, place: values.3, persons: values.4,
            requirements: requirements, formMark: formMark, visit: visit, remark: remark, receivedAt: receivedAt)
    }

    private static func visit(_ body: VisitBody, _ check: inout Validation) -> FileAtCounter.Visit? {
        let services = check.choices("/visit/services", body.services, Texts.Field.services, as: HealthService.self)
        let groups = check.choices(
            "/visit/priorityGroups", body.priorityGroups, Texts.Field.priorityGroup, as: PriorityGroup.self)
        let weekdays = body.weekdaysAtHome ?? []
        check.require(
            weekdays.allSatisfy((1...7).contains), "/visit/weekdaysAtHome", "out-of-range", Texts.Field.weekday)
        let typed = body.home.map {
            HomeInput(
                parishCode: $0.parishCode, sector: $0.sector, reference: $0.reference, latitude: $0.latitude,
                longitude: $0.longitude)
        }
        guard let home = check.home("/visit/home", typed) else { return nil }
        return FileAtCounter.Visit(
            services: services, priorityGroups: groups, home: home, weekdaysAtHome: weekdays)
    }
}

/// A home as typed.
struct HomeInput: Sendable {
    var parishCode: String?
    var sector: String?
    var reference: String?
    var latitude: Double?
    var longitude: Double?
}

extension Validation {
    mutating func home(_ pointer: String, _ input: HomeInput?) -> HomeLocation? {
        let sector = parse(pointer + "/sector", input?.sector, "too-long", Texts.Field.sector) {
            $0.count <= 200 ? $0 : nil
        }
        let reference = parse(pointer + "/reference", input?.reference, "too-long", Texts.Field.reference) {
            $0.count <= 500 ? $0 : nil
        }
        let parish = optional(pointer + "/parishCode", input?.parishCode, "invalid", Texts.Field.parish) {
            $0.utf8.count == 6 && $0.allSatisfy(\.isNumber) ? $0 : nil
        }
        var point: GeoPoint?
        if input?.latitude != nil || input?.longitude != nil {
            point = input?.latitude.flatMap { latitude in
                input?.longitude.flatMap { GeoPoint(latitude: latitude, longitude: $0) }
            }
            if point == nil { fail(pointer + "/latitude", "invalid", Texts.Field.point) }
        }
        guard let sector, let reference else { return nil }
        return HomeLocation(parishCode: parish, sector: sector, reference: reference, point: point)
    }
}
