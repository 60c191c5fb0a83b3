import ArgumentParser
import Foundation
import Messages
import Platform

/// Accounts of staff.
struct StaffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff", abstract: "Adds, lists and disables accounts of staff.",
        discussion: "It signs in as admin with the password in SSC_ADMIN_PASSWORD_FILE.",
        subcommands: [Add.self, List.self, Disable.self])

    /// Intake's interface as the first administrator.
    static func administrator(_ environment: SystemEnvironment = SystemEnvironment()) async throws -> IntakeClient {
        let client = IntakeClient(api: APIClient(try environment.publicURL(), http: HTTPClient(.init(threads: 2))))
        let password = try environment.administratorPassword()
        do {
            return try await client.signedIn(as: "admin", password: password)
        } catch let problem as APIProblem where problem.status == 401 {
            throw OperatorError(
                "admin cannot sign in with the password in SSC_ADMIN_PASSWORD_FILE",
                fix: "write the present password of admin into that file")
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds an account; without --password-file it makes a password and shows it once.")

        @Argument(help: "Name to sign in with.")
        var userName: String

        @Option(help: "Name that pages show.")
        var name: String

        @Option(help: "One of \(Role.allCases.map(\.rawValue).joined(separator: ", ")); may be repeated.")
        var role: [Role]

        @Option(help: "Dispensary of a clerk, planner or visiting team.")
        var dispensary: String?

        @Option(help: "Province of a reviewer, two digits.")
        var province: String?

        @Option(help: "File with the password, at least ten characters.")
        var passwordFile: String?

        func run() async throws {
            var password = StaffPassword.make()
            if let passwordFile { password = try SystemEnvironment.secret(file: passwordFile, from: "--password-file") }
            let client = try await StaffCommand.administrator()
            try await client.createAccount(
                .init(
                    user: userName, name: name, password: password, roles: role,
                    dispensaryId: dispensary.map { DispensaryID($0) }, provinceCode: province))
            Output.say("Added \(userName).")
            if passwordFile == nil { Output.line(password) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the accounts.")

        @Flag(help: "One JSON object per account and line.")
        var json = false

        func run() async throws {
            let accounts = try await StaffCommand.administrator().accounts()
            if json {
                for account in accounts { try Output.json(account) }
                return
            }
            Output.table(
                [["ID", "USER", "ROLES", "DISPENSARY", "PROVINCE", "STATE"]]
                    + accounts.map {
                        [
                            $0.staffId, $0.user ?? "", $0.roles.joined(separator: ","), $0.dispensaryId ?? "",
                            $0.provinceCode ?? "", $0.enabled ? "enabled" : "disabled",
                        ]
                    })
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stops an account from signing in; an open session ends within its ten hours.")

        @Argument(help: "Name to sign in with, or the account's id.")
        var account: String

        func run() async throws {
            let client = try await StaffCommand.administrator()
            let found = try await client.accounts().first { $0.user == account || $0.staffId == account }
            guard let found else {
                throw OperatorError("there is no account \(account)", fix: "ssc staff list shows them")
            }
            try await client.disable(found.staffId)
            Output.say("Disabled \(account).")
        }
    }
}

extension Role: ExpressibleByArgument {}

/// Passwords that nobody chose.
enum StaffPassword {
    /// 80 random bits in groups that can be typed.
    static func make() -> String {
        let digits = Array(Hexadecimal.encode(SecureRandom.bytes(10)))
        return stride(from: 0, to: digits.count, by: 5).map { String(digits[$0..<($0 + 5)]) }.joined(separator: "-")
    }
}
