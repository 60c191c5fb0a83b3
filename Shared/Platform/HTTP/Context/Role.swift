/// What a member of staff may do. One person may have several roles.
package enum Role: String, Sendable, Codable, CaseIterable {
    /// Takes requests in at the counter of a dispensary.
    case clerk
    /// Makes the visit plan of a dispensary.
    case planner
    /// Visits homes and records what happened.
    case visitTeam = "visit-team"
    /// Decides on requirements and exits of a province.
    case reviewer
    /// Sends official letters and registers them in the document management system.
    case deliveryDesk = "delivery-desk"
    /// Runs the system.
    case systemOperator = "operator"
}
