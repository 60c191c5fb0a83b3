import Foundation
import Testing

@testable import Platform

@Suite struct BrokerAddressTests {
    @Test func `a full address is taken apart`() throws {
        let address = try BrokerAddress("amqp://intake@broker.local:5673/ssc", password: "s3cret")
        #expect(address.host == "broker.local")
        #expect(address.port == 5673)
        #expect(address.virtualHost == "ssc")
        #expect(address.user == "intake")
        #expect(address.heartbeatSeconds == 5)
    }

    @Test(arguments: ["amqp://intake@h", "amqp://intake@h/"])
    func `port and virtual host have the defaults of the broker`(text: String) throws {
        let address = try BrokerAddress(text, password: "x")
        #expect(address.port == 5672)
        #expect(address.virtualHost == "/")
    }

    @Test func `an encoded slash names the virtual host`() throws {
        #expect(try BrokerAddress("amqp://u@h/%2F", password: "x").virtualHost == "/")
    }

    @Test func `neither description nor dump nor interpolation shows the password`() throws {
        let address = try BrokerAddress("amqp://intake@h:1/v", password: "s3cret")
        var dumped = ""
        dump(address, to: &dumped)
        #expect(address.description == "amqp://intake@h:1/v")
        for text in ["\(address)", String(reflecting: address), dumped] { #expect(!text.contains("s3cret")) }
    }

    @Test func `a changed password file holds from the next connection on`() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        let address = try BrokerAddress("amqp://intake@h", password: "first", passwordFile: file.path)
        #expect(address.currentPassword == "first")
        try Data("second\n".utf8).write(to: file)
        #expect(address.currentPassword == "second")
    }

    @Test func `a password inside the address is refused without being repeated`() {
        let error = #expect(throws: BrokerAddress.Invalid.self) {
            try BrokerAddress("amqp://u:hunter2@h", password: "x")
        }
        #expect(error?.violations.count == 1)
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func `every mistake is named at once`() {
        let error = #expect(throws: BrokerAddress.Invalid.self) {
            try BrokerAddress("http://:70000/v?heartbeat=1", password: "", heartbeatSeconds: 0)
        }
        let text = error?.description ?? ""
        for part in ["scheme is http", "user is missing", "host is missing", "no options", "password", "heartbeat"] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test func `encryption is refused instead of silently left out`() {
        let error = #expect(throws: BrokerAddress.Invalid.self) { try BrokerAddress("amqps://u@h", password: "x") }
        #expect(error?.description.contains("amqps") == true)
    }
}
