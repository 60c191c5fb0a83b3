import EventSourcing
import Messages
import Platform
import RequirementValidationDomain

/// Builds the register of families from what the affiliation systems tell.
struct AffiliationHandlers: Sendable {
    private let members: MemberIntake

    init(_ members: MemberIntake) { self.members = members }

    var all: [MessageHandler] { membership + contributions + lives }

    private var membership: [MessageHandler] {
        [
            .on(FamilyRegistered.self) { [members] transaction, envelope in
                let told = envelope.body
                try Self.handle(
                    transaction, told.familyID,
                    .register(
                        FamilyRegistration(
                            familyID: told.familyID, dispensaryID: told.dispensaryID, provinceCode: told.provinceCode,
                            members: members.entries(told.members, family: told.familyID),
                            paidThrough: told.contributionsPaidThrough, registeredOn: told.registeredOn)))
            },
            .on(MemberAdded.self) { [members] transaction, envelope in
                let told = envelope.body
                for entry in try members.entries([told.member], family: told.familyID) {
                    try Self.handle(transaction, told.familyID, .addMember(entry, on: told.on))
                }
            },
            .on(HeadDesignated.self) { transaction, envelope in
                let told = envelope.body
                try Self.handle(
                    transaction, told.familyID, .designateHead(memberNumber: told.memberNumber, on: told.on))
            },
            .on(ContactUpdated.self) { [members] transaction, envelope in
                let told = envelope.body
                try Self.handle(
                    transaction, told.familyID,
                    .updateContact(members.person(told.cedula), email: told.email, phone: told.phone))
            },
        ]
    }

    private var contributions: [MessageHandler] {
        [
            .on(ContributionPaid.self) { transaction, envelope in
                try Self.handle(
                    transaction, envelope.body.familyID, .payContribution(month: envelope.body.month))
            },
            .on(ArrearsDetected.self) { transaction, envelope in
                try Self.handle(transaction, envelope.body.familyID, .detectArrears(since: envelope.body.since))
            },
            .on(ArrearsSettled.self) { transaction, envelope in
                try Self.handle(
                    transaction, envelope.body.familyID, .settleArrears(paidThrough: envelope.body.paidThrough))
            },
        ]
    }

    private var lives: [MessageHandler] {
        [
            .on(OtherInsuranceRegistered.self) { [members] transaction, envelope in
                let told = envelope.body
                try Self.handle(
                    transaction, told.familyID, .registerOtherInsurance(members.person(told.cedula), on: told.on))
            },
            .on(DeathRegistered.self) { [members] transaction, envelope in
                let told = envelope.body
                try Self.handle(
                    transaction, told.familyID,
                    .registerDeath(members.person(told.cedula), on: told.on, at: transaction.now))
            },
            .on(RetirementGranted.self) { [members] transaction, envelope in
                let told = envelope.body
                try Self.handle(
                    transaction, told.familyID,
                    .grantRetirement(members.person(told.cedula), on: told.on, at: transaction.now))
            },
        ]
    }

    /// What must come first may still be on its way; a contradiction parks the message for a person to look at.
    private static func handle(_ transaction: Transaction, _ family: FamilyID, _ command: FamilyCommand) throws {
        do {
            try transaction.handle(Family.self, id: family.text, command)
        } catch let rejection as FamilyRejection {
            switch rejection {
            case .familyNotRegistered: throw NotYet("the registration of the family")
            case .memberNotRegistered: throw NotYet("the accreditation of the member")
            case .memberNotActive: throw rejection
            }
        }
    }
}
