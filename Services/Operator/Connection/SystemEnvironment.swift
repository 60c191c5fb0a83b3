import Foundation
import Platform

/// Addresses and secrets of the system that is operated, from the environment that `deploy/ssc` sets.
struct SystemEnvironment: Sendable {
    private let values: [String: String]

    init(_ values: [String: String] = ProcessInfo.processInfo.environment) { self.values = values }

    func optional(_ name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    func required(_ name: String) throws -> String {
        guard let value = optional(name) else {
            throw OperatorError("\(name) is not set", fix: "call it through deploy/ssc, or set \(name)")
        }
        return value
    }

    /// The front door, without a slash at the end.
    func publicURL() throws -> String {
        let url = try required("SSC_PUBLIC_URL")
        return url.hasSuffix("/") ? String(url.dropLast()) : url
    }

    /// Where a service listens itself; operator calls do not pass the front door.
    func url(ofService name: String) throws -> String { try required("SSC_URL_" + name.uppercased()) }

    /// The same of every instance, one or two.
    func urls(ofService name: String) throws -> [String] {
        [try url(ofService: name)] + [optional("SSC_URL_" + name.uppercased() + "_2")].compactMap { $0 }
    }

    /// A broker user, such as `SSC_FOREIGN_BROKER` with `SSC_FOREIGN_BROKER_PASSWORD_FILE`.
    func broker(_ prefix: String = "SSC_BROKER") throws -> BrokerAddress {
        let password = try Self.secret(file: required(prefix + "_PASSWORD_FILE"), from: prefix + "_PASSWORD_FILE")
        return try BrokerAddress(required(prefix), password: password)
    }

    /// The folder that `deploy/up` keeps everything in.
    func dataFolder() throws -> String { try required("SSC_DATA_FOLDER") }

    /// The password of the first administrator account, which deployment makes.
    func administratorPassword() throws -> String {
        let path = try optional("SSC_ADMIN_PASSWORD_FILE") ?? (dataFolder() + "/secrets/staff-admin")
        return try Self.secret(file: path, from: "SSC_ADMIN_PASSWORD_FILE")
    }

    static func secret(file: String, from origin: String) throws -> String {
        guard let bytes = FileContents.read(file) else {
            throw OperatorError(
                "the file \(file) cannot be read", fix: "check that it exists and is yours, or change \(origin)")
        }
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}
