import ArgumentParser
import Foundation
import Messages
import Platform

/// A small dispensary to try the system with.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Fills an empty system with a small demonstration dispensary.",
        subcommands: [Load.self])

    struct Load: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes the accounts, families and the team that are missing; repeating it changes nothing.",
            discussion: """
                Everything goes through the public interfaces: accounts through the front door, families over the \
                broker as the affiliation system would. Passwords are shown once and kept in demo-accounts.txt of \
                the data folder.
                """)

        func run() async throws {
            let environment = SystemEnvironment()
            let catalogue = try Catalogue.load(folder: environment.required("SSC_CATALOGUE"))
            let demonstration = try Demonstration(catalogue)
            let administrator = try await StaffCommand.administrator(environment)
            let passwords = try DemoPasswords(folder: environment.dataFolder())
            try await demonstration.makeAccounts(administrator, passwords)
            try await demonstration.publishFamilies(environment.broker("SSC_FOREIGN_BROKER"))
            try await demonstration.makeTeam(administrator, passwords)
            show(demonstration, passwords, try environment.publicURL())
        }

        private func show(_ demonstration: Demonstration, _ passwords: DemoPasswords, _ url: String) {
            Output.line("Demonstration dispensary: \(demonstration.dispensary.name) (\(demonstration.dispensary.id))")
            Output.line("Sign in at \(url)/ingreso:")
            for account in demonstration.accounts {
                let password = passwords.made[account.userName] ?? "(see \(passwords.path))"
                let roles = account.roles.map(\.rawValue).joined(separator: ", ")
                Output.line("  \(account.userName)  \(password)  \(roles)")
            }
            Output.line("Heads of family to ask with at \(url)/tramites (made-up identity numbers):")
            for family in demonstration.families {
                let head = family.members.first?.cedula?.digits ?? ""
                Output.line("  \(head)  family of \(family.members.count)")
            }
        }
    }
}

/// Passwords of the demonstration accounts: made now, or kept from an earlier load.
final class DemoPasswords {
    let path: String
    private var known: [String: String] = [:]
    /// Those of accounts that this call made.
    private(set) var made: [String: String] = [:]

    init(folder: String) throws {
        path = folder + "/demo-accounts.txt"
        guard let bytes = FileContents.read(path) else { return }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ")
            if fields.count >= 2 { known[String(fields[0])] = String(fields[1]) }
        }
    }

    subscript(userName: String) -> String? { known[userName] }

    /// Writes the file before the account exists, so that no password is ever lost.
    func make(for userName: String) throws -> String {
        let password = StaffPassword.make()
        known[userName] = password
        made[userName] = password
        let text = known.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw OperatorError("\(path) cannot be written", fix: "check the rights of the data folder") }
        return password
    }
}
