import Messages
import Platform
import VisitPlanningDomain

/// Pieces of content that several pages share.
enum PlanningPageContent {
    /// When a team leaves the dispensary: the counter opens at eight, and visits are made in the morning.
    static let departureMinute = 8 * 60

    static func place(_ place: PlanningPages.Place) -> PageContent {
        [
            "base": place.path, "dispensaryID": place.dispensary.id.text, "dispensaryName": place.dispensary.name,
            "seesHomes": place.seesHomes, "isPlannerHere": place.staff.has(.planner),
        ]
    }

    static func team(_ team: Team) -> PageContent {
        [
            "id": team.id.text, "label": team.label, "services": PlanningTexts.services(team.skills),
            "visitsMax": team.visitsMax,
            "mornings": team.mornings.map(PlanningTexts.morning).joined(separator: ", "),
        ]
    }

    /// Where a home is, for people who may see it.
    struct Home {
        let place: String
        let reference: String
        let coordinates: String
    }

    /// The home of a request; empty for staff of other places, and after the person was erased.
    static func home(_ candidacy: Candidacy?, _ place: PlanningPages.Place, _ catalogue: Catalogue) -> Home {
        guard place.seesHomes, let home = candidacy?.needs.home.value else {
            return Home(place: "", reference: "", coordinates: "")
        }
        let parish = home.parishCode.flatMap { catalogue.parish($0)?.name }
        let point = home.point.map { "\(degrees($0.latitude)), \(degrees($0.longitude))" }
        return Home(
            place: [home.sector, parish].compactMap { $0 }.joined(separator: ", "), reference: home.reference,
            coordinates: point ?? "")
    }

    /// Five decimals are about one metre.
    private static func degrees(_ value: Double) -> String {
        let scaled = Int((value * 100_000).rounded())
        let fraction = String(abs(scaled) % 100_000)
        let zeros = String(repeating: "0", count: 5 - fraction.count)
        return "\(scaled < 0 ? "-" : "")\(abs(scaled) / 100_000).\(zeros)\(fraction)"
    }

    /// The hour of a minute of the morning, as `08:35`.
    static func hour(_ minute: Int) -> String {
        let total = departureMinute + minute
        let (hours, minutes) = (total / 60 % 24, total % 60)
        return "\(hours < 10 ? "0" : "")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
    }

    static func tag(_ status: VisitRow.Status) -> String {
        switch status {
        case .drafted: "tag-open"
        case .planned: "tag-open"
        case .performed: "tag-done"
        case .notPerformed: "tag-warn"
        case .cancelled: "tag-bad"
        }
    }
}
