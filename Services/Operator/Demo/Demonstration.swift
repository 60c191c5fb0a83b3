import Messages
import Platform

/// What the demonstration consists of, the same at every load.
struct Demonstration {
    struct Account {
        let userName: String
        let displayName: String
        let roles: [Role]
    }

    /// Riobamba's province: a rural highland province with many dispensaries.
    private static let provinceCode = "06"
    private static let familySizes = [2, 0, 3]

    let dispensary: Catalogue.Dispensary
    let families: [FamilyRegistered]

    /// People sign in on Spanish pages, so these names are Spanish.
    let accounts = [
        Account(userName: "mostrador", displayName: "Mostrador de demostración", roles: [.clerk]),
        Account(userName: "planificacion", displayName: "Planificación de demostración", roles: [.planner]),
        Account(userName: "visitas", displayName: "Equipo de demostración", roles: [.visitTeam]),
        Account(userName: "revision1", displayName: "Revisión uno de demostración", roles: [.reviewer]),
        Account(userName: "revision2", displayName: "Revisión dos de demostración", roles: [.reviewer]),
        Account(userName: "entregas", displayName: "Entregas de demostración", roles: [.deliveryDesk]),
        Account(userName: "operacion", displayName: "Operación de demostración", roles: [.systemOperator]),
    ]

    init(_ catalogue: Catalogue) throws {
        let places = catalogue.dispensaries(inProvince: Self.provinceCode) + catalogue.dispensaries
        guard let dispensary = places.first else {
            throw OperatorError("the catalogue has no dispensary", fix: "check dispensaries.csv in SSC_CATALOGUE")
        }
        self.dispensary = dispensary
        let today = ServiceClock().now.day(in: catalogue.timeZone(of: dispensary.id))
        let population = Population(
            seed: 1, paidThrough: today.period, registeredOn: LocalDay(daysSinceEpoch: 19_723))
        families = Self.familySizes.enumerated().map { index, dependents in
            population.family(Population.firstDemonstration + index, at: dispensary, dependents: dependents)
        }
    }

    func makeAccounts(_ administrator: IntakeClient, _ passwords: DemoPasswords) async throws {
        let existing = Set(try await administrator.accounts().compactMap(\.user))
        for account in accounts where !existing.contains(account.userName) {
            let worksHere = account.roles.contains { [.clerk, .planner, .visitTeam].contains($0) }
            try await administrator.createAccount(
                .init(
                    user: account.userName, name: account.displayName,
                    password: passwords.make(for: account.userName), roles: account.roles,
                    dispensaryId: worksHere ? dispensary.id : nil,
                    provinceCode: account.roles.contains(.reviewer) ? dispensary.provinceCode : nil))
        }
    }

    /// A family is told anew each month, because its contribution goes on; the same month counts once.
    func publishFamilies(_ broker: BrokerAddress) async throws {
        let publisher = AffiliationPublisher(broker)
        let items = families.map { family in
            AffiliationPublisher.Item(
                id: "demo-\(family.familyID)-\(family.contributionsPaidThrough?.description ?? "")", message: family)
        }
        try await publisher.publish(items, at: ServiceClock().now)
        await publisher.close()
    }

    func makeTeam(_ administrator: IntakeClient, _ passwords: DemoPasswords) async throws {
        guard let password = passwords["planificacion"] else {
            Output.say("The password of planificacion is not in \(passwords.path): the team was left as it is.")
            return
        }
        let planner = try await administrator.signedIn(as: "planificacion", password: password)
        try await PlanningClient(api: planner.api).setTeam(
            .init(
                team: "T1", label: "Equipo 1", skills: HealthService.allCases,
                mornings: [1, 2, 3, 4, 5].map { .init(weekday: $0, minutes: 240) }, visitsMax: 8), at: dispensary.id)
    }
}
