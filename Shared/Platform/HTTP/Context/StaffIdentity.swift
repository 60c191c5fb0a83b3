package import Messages

/// A signed-in member of staff, as every service sees it in the session token.
///
/// Holds ids and roles only, no name, so that a stolen log line or token says nothing about the person.
package struct StaffIdentity: Sendable, Codable, Equatable {
    package let id: StaffID
    package let roles: [Role]
    /// The dispensary where a clerk, a planner or a team works.
    package let dispensaryID: DispensaryID?
    /// The province whose cases a reviewer decides; two digits of INEC.
    package let provinceCode: String?
    package let expiresAt: Instant

    package init(
        id: StaffID, roles: [Role], dispensaryID: DispensaryID?, provinceCode: String?, expiresAt: Instant
    ) {
        self.id = id
        self.roles = roles
        self.dispensaryID = dispensaryID
        self.provinceCode = provinceCode
        self.expiresAt = expiresAt
    }

    package func has(_ role: Role) -> Bool { roles.contains(role) }
}
