package import Messages

/// How a person says who they are at the online counter: step 2 of the published procedure takes either.
package enum IdentificationKind: String, Sendable, Codable, CaseIterable {
    case cedula
    /// Código de identificación para extranjeros, given by IESS to workers without a cédula.
    case foreignCode = "foreign-code"
}

/// A number that identifies a person; always sealed when stored.
package struct Identification: Sendable, Codable, Equatable {
    package let kind: IdentificationKind
    /// Normalised: ten digits of a cédula, or upper-case letters and digits of a foreign code.
    package let number: String

    /// Takes a number that has already passed ``violation(kind:number:)`` and ``normalise(_:)``.
    package init(kind: IdentificationKind, number: String) {
        self.kind = kind
        self.number = number
    }

    /// Reads a number as typed.
    /// - Returns: `nil` when ``violation(kind:number:)`` finds a problem.
    package init?(kind: IdentificationKind, typed: String) {
        guard Self.violation(kind: kind, number: typed) == nil else { return nil }
        self.init(kind: kind, number: Self.normalise(typed))
    }

    /// What is wrong with a typed number.
    package enum Violation: Error, Sendable, Equatable {
        case cedula(Cedula.Violation)
        /// The published texts give no format, so only letters and digits, 3 to 20, are asked for.
        case foreignCode
    }

    package static func violation(kind: IdentificationKind, number: String) -> Violation? {
        switch kind {
        case .cedula: Cedula.violation(in: number).map(Violation.cedula)
        case .foreignCode: isForeignCode(normalise(number)) ? nil : .foreignCode
        }
    }

    package static func normalise(_ typed: String) -> String {
        typed.uppercased().filter { $0 != " " && $0 != "-" && $0 != "\u{A0}" && $0 != "\t" }
    }

    private static func isForeignCode(_ text: String) -> Bool {
        (3...20).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    }
}

/// A person whom a request concerns: who leaves the insurance, or who is to be seen at home.
package struct ConcernedPerson: Sendable, Codable, Equatable {
    package let person: PersonID
    /// Sealed with the key of that person, not of the applicant.
    package let details: Personal<PersonDetails>
    /// As the applicant says; RequirementValidation compares it with the register.
    package let role: FamilyRole
    package let isApplicant: Bool

    package init(person: PersonID, details: Personal<PersonDetails>, role: FamilyRole, isApplicant: Bool) {
        self.person = person
        self.details = details
        self.role = role
        self.isApplicant = isApplicant
    }
}

/// Identity number and, when given, the name of a person concerned.
package struct PersonDetails: Sendable, Codable, Equatable {
    package let identification: Identification
    package let name: String?

    package init(identification: Identification, name: String?) {
        self.identification = identification
        self.name = name
    }
}

/// The place of a person in the protected family.
package enum FamilyRole: String, Sendable, Codable, CaseIterable {
    case head
    case dependent
}

/// Where the applicant asks: the sector leads to the dispensary that handles the case.
package struct Place: Sendable, Codable, Equatable {
    /// Two digits of INEC.
    package let provinceCode: String
    /// `nil` when the dispensary was chosen directly.
    package let sectorID: String?
    package let dispensaryID: DispensaryID

    package init(provinceCode: String, sectorID: String?, dispensaryID: DispensaryID) {
        self.provinceCode = provinceCode
        self.sectorID = sectorID
        self.dispensaryID = dispensaryID
    }
}
