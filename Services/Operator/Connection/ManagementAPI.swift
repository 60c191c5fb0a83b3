import Foundation
import Platform

/// Reads the management API of the broker: what AMQP cannot show, as bindings and arguments.
struct ManagementAPI: Sendable {
    private let client = HTTPClient(.init(threads: 1))
    private let url: String
    private let authorization: String

    init(url: String, user: String, password: String) {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        authorization = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    }

    func fetch(_ path: String) async throws -> Data {
        let response: HTTPClient.Response
        do {
            response = try await client.get(url + path, headers: [.init("Authorization", authorization)])
        } catch {
            throw OperatorError(
                "the management API at \(url) does not answer (\(error))",
                fix: "check that the broker runs with its management plugin, or give --management")
        }
        switch response.status {
        case 200: return Data(response.body)
        case 401, 403:
            throw OperatorError(
                "the management API refuses the user (status \(response.status))",
                fix: "use a broker user with the tag administrator or monitoring")
        default:
            throw OperatorError(
                "the management API answers \(path) with status \(response.status)",
                fix: "read the broker's log; the virtual host may not exist")
        }
    }
}
