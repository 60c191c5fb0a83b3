import Platform

/// Settings of Intake besides those that every service has.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | `SSC_REQUIREMENTS` | file with requirements and consent text | `catalogue.json` in `SSC_CATALOGUE` |
/// | `SSC_INTAKE_BACKDATED_DAYS` | how old a paper typed in at a counter may be | 7 |
/// | `SSC_INTAKE_ACCESS_DAYS` | how long a citizen's access to a filed case lasts | 90 |
/// | `SSC_ADMIN_PASSWORD_FILE` | file with the password of the first account, `admin` | no account is made |
struct IntakeConfiguration: Sendable {
    let requirementsFile: String
    let backdatedDaysMax: Int
    let accessDays: Int
    /// `nil` when no first account is to be made.
    let administratorPassword: String?

    init(_ settings: Settings) throws {
        requirementsFile = try settings.text("requirements") ?? settings.required("catalogue") + "/catalogue.json"
        backdatedDaysMax = try settings.integer("intake.backdated.days", default: 7, in: 0...365)
        accessDays = try settings.integer("intake.access.days", default: 90, in: 1...365)
        administratorPassword =
            settings.text("admin.password.file") == nil ? nil : try settings.secret("admin.password.file")
    }
}
