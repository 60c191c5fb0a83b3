import Testing

@testable import Platform

@Suite struct FaultSwitchTests {
    @Test func `a fault happens the nth time at its point and at no other time or point`() throws {
        var fault = try FaultSwitch("R3:2:kill")
        #expect(fault.action(at: .relayConfirmed) == nil)
        #expect(fault.action(at: .relayRead) == nil)
        #expect(fault.action(at: .relayConfirmed) == .kill)
        #expect(fault.action(at: .relayConfirmed) == nil)
    }

    @Test(arguments: [
        ("", "point:nth:action"), ("R3", "point:nth:action"), ("R3:1:kill:again", "point:nth:action"),
        ("R9:1:kill", "C1, C2"), ("R3:0:kill", "count from 1"), ("R3:x:kill", "count from 1"),
        ("R3:1:explode", "kill, delay or error"), ("E2:1:error", "cannot be an error"),
    ])
    func `what cannot be done is refused with what can`(text: String, hint: String) {
        #expect {
            try FaultSwitch(text)
        } throws: { error in
            (error as? Fault).map { $0.operation == "SSC_FAULT" && $0.detail.contains(hint) } ?? false
        }
    }

    @Test(arguments: FaultPoint.allCases) func `every point can be killed at`(point: FaultPoint) throws {
        #expect(try FaultSwitch("\(point.rawValue):1:kill").point == point)
    }

    @Test func `there are the twenty-four points of the crash matrix`() {
        #expect(Set(FaultPoint.allCases.map(\.rawValue)).count == 24)
    }
}
