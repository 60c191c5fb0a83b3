extension Identifier where Entity == PersonEntity {
    package static var example: PersonID { PersonID("5f0c7a52-3d1e-8b6a-9c44-1f2e3d4c5b6a") }
}

extension Identifier where Entity == CaseEntity {
    package static var example: CaseID { CaseID("0192f0c0-0000-7000-8000-000000000001") }
}

extension Instant {
    package static var example: Instant { Instant(millisecondsSinceEpoch: 1_773_063_900_250) }
}

extension LocalDay {
    package static var example: LocalDay { LocalDay(daysSinceEpoch: 20_521) }
}

extension Contact {
    package static var example: Contact {
        Contact(
            name: "Nombre Apellido", email: EmailAddress("persona@example.ec"), phone: PhoneNumber("0991234567"))
    }
}
