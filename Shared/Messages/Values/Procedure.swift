/// The two published procedures.
package enum Procedure: String, Sendable, Codable, CaseIterable {
    /// Visitas de salud domiciliarias del Seguro Social Campesino.
    case homeVisit = "home-visit"
    /// Egreso de jefes de familia y/o dependientes del Seguro Social Campesino.
    case voluntaryExit = "voluntary-exit"
}

/// How a request reached the institution.
package enum Channel: String, Sendable, Codable, CaseIterable {
    case inPerson = "in-person"
    case online
}

/// A paper that a procedure asks for.
package enum RequirementKind: String, Sendable, Codable, CaseIterable {
    /// Cédula de identidad o ciudadanía.
    case identityCard = "identity-card"
    /// Carnet de afiliación, only when the identity card is missing.
    case affiliationCard = "affiliation-card"
    /// Comprobante de pago al día, only as an exception when both cards are missing.
    case paymentReceipt = "payment-receipt"
    /// Solicitud de egreso voluntario, signed or fingerprinted.
    case exitForm = "exit-form"
}

/// What an official sees when a requirement is presented.
package enum Presentation: String, Sendable, Codable, CaseIterable {
    /// The original was shown at the window; no copy is kept.
    case shownOriginal = "shown-original"
    /// The digital card in the application GOB.EC was shown.
    case shownDigital = "shown-digital"
    /// A scan was uploaded.
    case uploaded
    /// The paper was handed in and stays at the dispensary.
    case handedIn = "handed-in"
}

/// How the applicant marked the exit form.
package enum FormMark: String, Sendable, Codable, CaseIterable {
    case signature
    case fingerprint
}

/// A service asked for at home.
package enum HealthService: String, Sendable, Codable, CaseIterable {
    case medical
    case dental
}

/// A reason why a household goes first (Constitution art. 35 and the practice of the first level of care).
package enum PriorityGroup: String, Sendable, Codable, CaseIterable {
    case childUnderFive = "child-under-five"
    case disability
    case olderAdult = "older-adult"
    case chronicDisease = "chronic-disease"
    case pregnancy
    case bedridden
    case palliative
    case tuberculosis
    case catastrophicDisease = "catastrophic-disease"
    case violence
}
