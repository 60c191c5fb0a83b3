import Platform

/// All pages of Intake: the citizen window, the counter and the sign-in of staff.
struct WebPages: Sendable {
    let environment: IntakeEnvironment

    func register(on routes: Routes) {
        InformationPages(environment: environment).register(on: routes)
        ExitStartPages(environment: environment).register(on: routes)
        ExitChoicePages(environment: environment).register(on: routes)
        ExitDocumentPages(environment: environment).register(on: routes)
        ExitFinishPages(environment: environment).register(on: routes)
        TrackingPages(environment: environment).register(on: routes)
        CorrectionPages(environment: environment).register(on: routes)
        ComplaintPages(environment: environment).register(on: routes)
        SignInPages(environment: environment).register(on: routes)
        StaffAccountPages(environment: environment).register(on: routes)
        CounterPages(environment: environment).register(on: routes)
        CounterCasePages(environment: environment).register(on: routes)
    }
}
