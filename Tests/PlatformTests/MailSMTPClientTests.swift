import CCurl
import Foundation
import Messages
import Testing

@testable import Platform

@Suite struct MailSMTPClientTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
    }

    private func sink(port: UInt16 = 0) throws -> MailSink {
        try MailSink(
            folder: folder.path, port: port,
            verdict: { address in
                switch address.prefix(while: { $0 != "@" }) {
                case "later": .refuse(code: 451)
                case "never": .refuse(code: 550)
                case "lost": .hangUpAfterData(keep: false)
                case "kept": .hangUpAfterData(keep: true)
                default: .accept
                }
            },
            now: { Instant(millisecondsSinceEpoch: 1_773_063_900_000) })
    }

    private func client(_ port: UInt16, security: SMTPClient.Security = .none) throws -> SMTPClient {
        try SMTPClient(
            .init(host: "127.0.0.1", port: Int(port), security: security, threads: 2, timeout: .seconds(20)))
    }

    private func mail(to: String = "maria", number: Int = 1, body: String = "Hola\n") throws -> MailMessage {
        try MailMessage(
            from: .init(name: "Seguro", address: "ssc@example.ec"),
            to: .init(name: "María", address: to + "@example.ec"), subject: "Su solicitud fue aprobada, señora María",
            body: body, messageID: "\(number)@ssc.example", date: Instant(millisecondsSinceEpoch: 1_773_063_900_000))
    }

    @Test func `a mail arrives as it was written`() async throws {
        let sink = try sink()
        let client = try client(sink.start())
        let body = "Señora María:\n.\n..\n.punto\n" + String(repeating: "larga ", count: 400) + "\nSaludos = fin  \n"
        #expect(try await client.send(mail(body: body)) == .accepted)
        sink.stop()
        #expect(
            try MailSinkFile.read(folder: folder.path) == [
                ReceivedMail(
                    receivedAt: Instant(millisecondsSinceEpoch: 1_773_063_900_000), from: "ssc@example.ec",
                    to: ["maria@example.ec"], messageID: "1@ssc.example",
                    subject: "Su solicitud fue aprobada, señora María", body: body)
            ])
    }

    @Test func `many mails at once arrive once each`() async throws {
        let sink = try sink()
        let client = try client(sink.start())
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    do {
                        #expect(try await client.send(mail(number: number)) == .accepted)
                    } catch {
                        Issue.record(error)
                    }
                }
            }
        }
        sink.stop()
        let ids = try MailSinkFile.read(folder: folder.path).map(\.messageID)
        #expect(ids.count == 100)
        #expect(Set(ids).count == 100)
    }

    @Test(arguments: [
        ("later", MailOutcome.temporaryFailure(code: 451)), ("never", .permanentFailure(code: 550)),
        ("lost", .unknown), ("kept", .unknown),
    ])
    func `the outcome tells what the server did`(recipient: String, outcome: MailOutcome) async throws {
        let sink = try sink()
        let client = try client(sink.start())
        #expect(try await client.send(mail(to: recipient)) == outcome)
        // The connection that was cut, or that saw a refusal, must not spoil the next mail.
        #expect(try await client.send(mail(number: 2)) == .accepted)
        sink.stop()
        #expect(try MailSinkFile.read(folder: folder.path).count == (recipient == "kept" ? 2 : 1))
    }

    @Test func `a server that is down is a connection failure and works again after its return`() async throws {
        let first = try sink()
        let port = try first.start()
        let client = try client(port)
        #expect(try await client.send(mail()) == .accepted)
        first.stop()
        #expect(try await client.send(mail(number: 2)) == .connectionFailure(.unreachable))
        let second = try sink(port: port)
        _ = try second.start()
        #expect(try await client.send(mail(number: 3)) == .accepted)
        second.stop()
        #expect(try MailSinkFile.read(folder: folder.path).map(\.messageID) == ["1@ssc.example", "3@ssc.example"])
    }

    @Test func `without the TLS that was asked for no mail is sent`() async throws {
        let sink = try sink()
        let client = try client(sink.start(), security: .startTLS)
        #expect(try await client.send(mail()) == .connectionFailure(.untrusted))
        sink.stop()
        #expect(try MailSinkFile.read(folder: folder.path).isEmpty)
    }

    @Test func `a mail that the server finds too large is refused for ever`() async throws {
        let sink = try MailSink(folder: folder.path, port: 0, messageBytesMax: 1_000)
        let client = try client(sink.start())
        let long = String(repeating: "larga ", count: 400)
        #expect(try await client.send(mail(body: long)) == .permanentFailure(code: 552))
        #expect(try await client.send(mail(number: 2)) == .accepted)
        sink.stop()
    }

    @Test(arguments: [
        (CURLE_OK, 250, true, MailOutcome.accepted),
        (CURLE_WEIRD_SERVER_REPLY, 452, true, .temporaryFailure(code: 452)),
        (CURLE_WEIRD_SERVER_REPLY, 554, true, .permanentFailure(code: 554)),
        (CURLE_LOGIN_DENIED, 0, false, .connectionFailure(.signInRefused)), (CURLE_RECV_ERROR, 354, true, .unknown),
        (CURLE_SEND_ERROR, 354, false, .interrupted(code: 354)),
        (CURLE_SEND_ERROR, 0, false, .connectionFailure(.lost)),
        (CURLE_SEND_ERROR, 250, false, .interrupted(code: 250)),
        (CURLE_RECV_ERROR, 235, false, .interrupted(code: 235)),
        (CURLE_WEIRD_SERVER_REPLY, 421, true, .interrupted(code: 421)),
        (CURLE_SEND_ERROR, 421, false, .connectionFailure(.serviceRefused)),
        (CURLE_OPERATION_TIMEDOUT, 354, true, .unknown),
        (CURLE_COULDNT_CONNECT, 0, false, .connectionFailure(.unreachable)),
        (CURLE_SEND_ERROR, 530, false, .connectionFailure(.signInRefused)),
        (CURLE_SEND_ERROR, 550, false, .permanentFailure(code: 550)),
        (CURLE_WEIRD_SERVER_REPLY, 554, false, .connectionFailure(.serviceRefused)),
    ])
    func `code, reply and progress decide the outcome`(
        code: CURLcode, reply: Int, isComplete: Bool, outcome: MailOutcome
    ) {
        #expect(SMTPClient.outcome(code, reply: reply, isComplete: isComplete) == outcome)
    }

    @Test func `a half-written last line is cut off at the next start`() throws {
        let file = try MailSinkFile(folder: folder.path)
        let mail = ReceivedMail(
            receivedAt: Instant(millisecondsSinceEpoch: 0), from: "a@b", to: ["c@d"], messageID: "1@x", subject: "s",
            body: "b")
        #expect(try file.append(mail))
        let path = folder.path + "/" + MailSinkFile.name
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(#"{"body":"half"#.utf8))
        try handle.close()
        #expect(try MailSinkFile.read(folder: folder.path) == [mail])
        #expect(try MailSinkFile(folder: folder.path).append(mail))
        #expect(try MailSinkFile.read(folder: folder.path) == [mail, mail])
    }

    @Test(arguments: ["", "a b", "a/b", "a@b"])
    func `a host that is no host name is refused`(host: String) {
        #expect(throws: Fault.self) { try SMTPClient(.init(host: host, port: 25)) }
    }
}
