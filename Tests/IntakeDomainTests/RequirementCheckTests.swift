import IntakeDomain
import Messages
import Testing

struct RequirementCheckTests {
    private func violations(
        _ presented: [PresentedRequirement], formMark: FormMark? = nil, visit: VisitNeeds? = Example.visit,
        rules: ChannelRequirements = Example.counterVisit
    ) -> [SubmissionViolation] {
        rules.violations(presented: presented, formMark: formMark, visit: visit)
    }

    @Test(arguments: [Presentation.shownOriginal, .shownDigital])
    func `the identity card may be shown as original or in the application`(presentation: Presentation) {
        #expect(violations([PresentedRequirement(kind: .identityCard, presentation: presentation)]) == [])
    }

    @Test func `the affiliation card needs the reason why the identity card is missing`() {
        let card = PresentedRequirement(kind: .affiliationCard, presentation: .shownOriginal)
        #expect(violations([card]) == [.reasonMissing(.affiliationCard)])
    }

    @Test(arguments: MissingAlternativeReason.allCases)
    func `the payment receipt is accepted with a reason`(reason: MissingAlternativeReason) {
        let receipt = PresentedRequirement(
            kind: .paymentReceipt, presentation: .shownOriginal, missingAlternativeReason: reason)
        #expect(violations([receipt]) == [])
    }

    @Test func `nothing shown names every alternative`() {
        #expect(violations([]) == [.requirementMissing([.identityCard, .affiliationCard, .paymentReceipt])])
    }

    @Test func `all violations are reported at once`() {
        let items = [
            PresentedRequirement(kind: .affiliationCard, presentation: .handedIn),
            PresentedRequirement(kind: .exitForm, presentation: .handedIn),
        ]
        #expect(
            violations(items, visit: nil) == [
                .presentationNotAccepted(.affiliationCard), .reasonMissing(.affiliationCard),
                .requirementNotAsked(.exitForm), .visitNeedsMissing,
            ])
    }

    @Test func `an upload without a document and a document without an upload are refused`() {
        let items = [
            PresentedRequirement(kind: .identityCard, presentation: .uploaded),
            PresentedRequirement(kind: .exitForm, presentation: .handedIn, document: .example),
        ]
        #expect(
            violations(items, formMark: .fingerprint, rules: Example.onlineExit) == [
                .uploadMismatch(.identityCard), .presentationNotAccepted(.exitForm), .uploadMismatch(.exitForm),
            ])
    }

    @Test func `the exit form must be signed or fingerprinted`() {
        let items = [RequirementKind.identityCard, .exitForm].map {
            PresentedRequirement(kind: $0, presentation: .uploaded, document: .example)
        }
        #expect(violations(items, rules: Example.onlineExit) == [.formMarkMissing])
        #expect(violations(items, formMark: .fingerprint, rules: Example.onlineExit) == [])
    }

    @Test func `the same paper counts once`() {
        #expect(
            violations([Example.shownCard, Example.shownCard]) == [
                .presentedTwice(.identityCard), .presentedTwice(.identityCard),
            ])
    }

    @Test func `a visit needs a service and known weekdays`() {
        let visit = VisitNeeds(
            services: [], priorityGroups: [], home: Example.visit.home, weekdaysAtHome: [0, 8])
        #expect(violations([Example.shownCard], visit: visit) == [.visitServiceMissing, .weekdayUnknown])
    }
}
