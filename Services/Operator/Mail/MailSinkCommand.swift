import ArgumentParser
import Platform

/// A mail server that keeps what it gets in a file, for development and simulation.
struct MailSinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail-sink", abstract: "Takes every mail on loopback and writes it to FOLDER/mail.jsonl.")

    @Option(help: "Port on 127.0.0.1. Default: SSC_MAIL_PORT.")
    var port: UInt16?

    @Option(help: "Folder of the file. Default: SSC_MAIL_FOLDER.")
    var folder: String?

    func run() async throws {
        let environment = SystemEnvironment()
        let folder = try folder ?? environment.required("SSC_MAIL_FOLDER")
        guard let port = try port ?? UInt16(environment.required("SSC_MAIL_PORT")) else {
            throw OperatorError("SSC_MAIL_PORT is not a port", fix: "set it to a number from 1 to 65535")
        }
        let sink = try MailSink(folder: folder, port: port)
        let taken = try sink.start()
        Output.say("Taking mails on 127.0.0.1:\(taken), keeping them in \(folder)/mail.jsonl")
        await StopSignal.wait()
        sink.stop()
    }
}
