import Messages

@testable import Platform

/// What people and other systems do, one act at a time.
struct Workload {
    let world: World
    var chance: Chance { world.chance }

    private static let households = 8

    func act() {
        switch chance.number(below: 100) {
        case 0..<22: tellAffiliation()
        case 22..<44: actAtIntake()
        case 44..<64: actAtReview()
        case 64..<84: actAtPlanning()
        case 84..<94: actAtDeliveryDesk()
        case 94..<98: retryParked()
        default: erase()
        }
    }

    // MARK: People

    func household(_ number: Int) -> Household {
        let ids = Fixtures.dispensaries
        let place = ids[number % ids.count]
        return Household(
            number: number, seed: world.seed, dispensary: place.id, provinceCode: place.provinceCode,
            paidThrough: Period(year: 2026, month: 2))
    }

    var anyHousehold: Int { chance.number(below: Self.households) }

    func staff(_ name: String, _ role: Role, at dispensary: DispensaryID? = nil) -> StaffIdentity {
        StaffIdentity(
            id: StaffID(name), roles: [role], dispensaryID: dispensary, provinceCode: nil,
            expiresAt: Instant(millisecondsSinceEpoch: .max / 2))
    }

    var newKey: String { DerivedIdentifiers.identifier(cause: "\(world.seed)", ordinal: Int(chance.next() >> 40)) }

    private func retryParked() {
        world.act("retry one parked", at: chance.pick(world.hosts.map(\.name)) ?? "intake") { process in
            guard let inbox = process.work?.inbox, let parked = try await inbox.parked(ParkedSelection()).first
            else { return "none" }
            _ = try await inbox.retryParked(parked.reference, .simulated)
            return "\(parked.reference.number)"
        }
    }

    private func erase() {
        let household = household(anyHousehold)
        guard chance.happens(0.3), let cedula = household.family.members[chance.number(below: 3)].cedula else { return }
        let index = BlindIndex(key: Fixtures.shared.keys.index)
        world.note("a member of \(household.family.familyID) is erased")
        _ = try? world.vault.erase(index.personID(cedula: cedula), at: Instant(millisecondsSinceEpoch: 0))
    }

    // MARK: Other systems

    private func tellAffiliation() {
        let number = anyHousehold
        let family = household(number).family
        let day = LocalDay(daysSinceEpoch: world.time.milliseconds / 86_400_000)
        let member = chance.number(below: 3)
        let cedula = family.members[member].cedula ?? .example
        let message: any PublishedMessage =
            switch chance.number(below: 20) {
            case 0..<9: family
            case 9..<12: ContributionPaid(familyID: family.familyID, month: day.period, paidOn: day)
            case 12..<14:
                ContactUpdated(
                    familyID: family.familyID, cedula: cedula, email: household(number).email(of: member), phone: nil)
            case 14: DeathRegistered(familyID: family.familyID, cedula: cedula, on: day)
            case 15: ArrearsDetected(familyID: family.familyID, since: day.period)
            case 16: ArrearsSettled(familyID: family.familyID, paidThrough: day.period)
            case 17: HeadDesignated(familyID: family.familyID, memberNumber: "M-\(number)-1", on: day)
            case 18: RetirementGranted(familyID: family.familyID, cedula: cedula, on: day)
            default:
                HolidayDecreed(
                    restDay: day.adding(days: chance.number(in: 1...20)), name: "Feriado", cantonCode: nil,
                    legalSource: "Decreto")
            }
        publish(message, id: "a-\(world.known.foreign.count)")
        // The other system may not know that its first copy arrived.
        if chance.happens(0.2) { publish(message, id: "a-\(world.known.foreign.count - 1)") }
    }

    private func publish(_ message: any PublishedMessage, id: String) {
        let type = type(of: message).type
        let header = EnvelopeHeader(
            id: id, source: "affiliation", type: type, subject: message.subject,
            time: Instant(millisecondsSinceEpoch: world.time.milliseconds), correlationID: id, causationID: id,
            origin: nil, position: nil, topicSequence: nil)
        guard let outgoing = try? WireMessage.outgoing(message, header: header, json: MessageJSON(sealer: nil)) else {
            preconditionFailure("a made-up message cannot be encoded")
        }
        world.known.foreign.insert(id)
        world.known.unpublished += 1
        world.note("affiliation tells \(type) of \(message.subject)")
        _ = world.scheduler.start { [world] in
            while true {
                let outcomes = try? await world.broker.publish([outgoing], from: "affiliation", isAlive: { true })
                if outcomes == [.confirmed] { break }
                try? await world.time.wait(milliseconds: 1_000)
            }
            world.known.unpublished -= 1
        }
    }
}
