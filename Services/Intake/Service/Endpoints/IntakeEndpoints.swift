import Hummingbird
import Messages
import Platform

/// Registers everything that Intake answers over HTTP.
struct IntakeEndpoints {
    let environment: IntakeEnvironment

    func register(on routes: Routes) {
        StartRequestEndpoint(environment: environment).register(on: routes)
        VerificationEndpoints(environment: environment).register(on: routes)
        DocumentEndpoints(environment: environment).register(on: routes)
        SubmitRequestEndpoint(environment: environment).register(on: routes)
        ConsentEndpoints(environment: environment).register(on: routes)
        RequestStatusEndpoint(environment: environment).register(on: routes)
        CaseActionEndpoints(environment: environment).register(on: routes)
        TrackingEndpoints(environment: environment).register(on: routes)
        CounterRequestEndpoint(environment: environment).register(on: routes)
        ComplaintEndpoints(environment: environment).register(on: routes)
        SessionEndpoints(environment: environment).register(on: routes)
        StaffEndpoints(environment: environment).register(on: routes)
    }
}

extension IntakeEnvironment {
    /// The request named in the path, for its citizen only.
    func ownCase(_ request: Request, _ context: AppContext) throws -> CaseID {
        guard let caseID = CaseID(checking: try context.parameter("id")) else { throw NotFound() }
        guard let access = request.citizenAccess(self) else { throw NotSignedIn() }
        guard access.caseID == caseID else { throw NotFound() }
        return caseID
    }
}
