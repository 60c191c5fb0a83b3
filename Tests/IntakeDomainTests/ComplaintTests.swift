import EventSourcing
import IntakeDomain
import Messages
import Testing

struct ComplaintTests {
    private let complaint = Complaint.Filed(
        complaintID: ComplaintID("q1"), procedure: .voluntaryExit, caseID: nil, dispensaryID: nil,
        text: Personal("No me atendieron", of: Example.applicant), contact: nil, at: Example.now,
        legalDay: Example.now.day(in: .mainland))

    private var attended: [ComplaintEvent] {
        [.filed(complaint), .attended(.init(by: Example.clerk, at: Example.now))]
    }

    @Test func `a complaint is filed once`() {
        #expect(given(Complaint.self).when(.file(complaint)) == .success([.filed(complaint)]))
        #expect(given(Complaint.self, [.filed(complaint)]).when(.file(complaint)) == .success([]))
        #expect(given(Complaint.self, attended).when(.file(complaint)) == .failure(.alreadyFiled))
    }

    @Test func `a complaint is attended once`() {
        let attend = Complaint.Command.attend(by: Example.clerk, at: Example.now)
        #expect(
            given(Complaint.self, [.filed(complaint)]).when(attend)
                == .success([.attended(.init(by: Example.clerk, at: Example.now))]))
        #expect(given(Complaint.self, attended).when(attend) == .success([]))
        #expect(given(Complaint.self).when(attend) == .failure(.unknownComplaint))
    }
}
