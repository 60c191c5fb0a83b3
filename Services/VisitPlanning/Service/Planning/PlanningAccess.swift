import Hummingbird
import Messages
import Platform
import VisitPlanningDomain

/// Who may work with which dispensary.
///
/// Staff work at their own dispensary. Staff of a provincial office, with a province and no dispensary, plan for every
/// dispensary of it, but see no homes: those are opened for the dispensary's own staff only.
enum PlanningAccess {
    /// The dispensary of a path or query.
    /// - Throws: `NotFound` for an unknown one, `NotAllowed` for one of others.
    static func dispensary(
        _ text: String, _ desk: PlanningDesk, _ context: AppContext, _ roles: Role...
    ) throws -> (dispensary: Catalogue.Dispensary, staff: StaffIdentity) {
        guard let id = DispensaryID(checking: text), let dispensary = desk.catalogue.dispensary(id) else {
            throw NotFound()
        }
        return (dispensary, try staff(for: dispensary, context, roles))
    }

    static func staff(
        for dispensary: Catalogue.Dispensary, _ context: AppContext, _ roles: [Role]
    ) throws -> StaffIdentity {
        guard let staff = context.staff else { throw NotSignedIn() }
        let isProvincial = staff.dispensaryID == nil && staff.provinceCode == dispensary.provinceCode
        guard roles.contains(where: staff.has), staff.dispensaryID == dispensary.id || isProvincial else {
            throw NotAllowed()
        }
        return staff
    }

    static func seesHomes(_ staff: StaffIdentity, of dispensary: DispensaryID) -> Bool {
        staff.dispensaryID == dispensary
    }

    /// A plan's id, `<dispensary>-YYYY-MM`, taken apart.
    static func identity(_ planID: String) throws -> PlanIdentity {
        guard planID.count > 8, let month = Period(String(planID.suffix(7))),
            let dispensary = DispensaryID(checking: String(planID.dropLast(8)))
        else { throw NotFound() }
        return PlanIdentity(dispensaryID: dispensary, month: month)
    }
}

extension AppContext {
    /// The act of a signed-in person in this request.
    func act(_ staff: StaffIdentity) -> PlanningDesk.Act { .init(requestID: requestID, staff: staff, actID: actID) }
}
