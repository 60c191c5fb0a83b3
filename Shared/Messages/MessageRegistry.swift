/// Every message schema of the system by its literal wire name.
///
/// Renaming a Swift type changes no byte on the wire; removing a line here is a breaking change of the contract.
package enum MessageRegistry {
    package static let all: [any PublishedMessage.Type] = [
        ArrearsDetected.self,
        ArrearsSettled.self,
        ContactUpdated.self,
        ContributionPaid.self,
        DeathRegistered.self,
        FamilyRegistered.self,
        HeadDesignated.self,
        HolidayDecreed.self,
        MemberAdded.self,
        OtherInsuranceRegistered.self,
        RetirementGranted.self,
        ComplaintFiled.self,
        CorrectionSubmitted.self,
        EmailVerificationRequested.self,
        RequestFiled.self,
        RequestWithdrawn.self,
        NoticeFailed.self,
        NoticeSent.self,
        OfficialDocumentRegistered.self,
        PlanPublished.self,
        VisitNotPerformed.self,
        VisitPerformed.self,
        VisitPlanned.self,
        VisitRequestClosed.self,
        AffiliationEnded.self,
        GroupWithoutHead.self,
        MonthlyVolumeUpdated.self,
        ReplayCompleted.self,
        ReplayRefused.self,
        ReplayRequested.self,
        CaseLapsed.self,
        CaseObserved.self,
        CaseRefused.self,
        ExitExecuted.self,
        VisitRequestValidated.self,
    ]

    package static let byType: [String: any PublishedMessage.Type] = Dictionary(
        uniqueKeysWithValues: all.map { ($0.type, $0) })
}
