import Foundation

/// Where a broker is and who we are there.
///
/// The password comes apart from the address, so that an address can be logged, shown and put into a metric; it never
/// appears in a description, a mirror or an error.
package struct BrokerAddress: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// What is wrong with an address, every mistake at once, without the value of any secret.
    package struct Invalid: Error, Sendable, Equatable, CustomStringConvertible {
        package let violations: [String]
        package var description: String { "broker address: " + violations.joined(separator: "; ") }
    }

    package let host: String
    package let port: Int
    package let virtualHost: String
    package let user: String
    /// What was in the password file at the start, or given.
    private let password: String
    /// Read again for each connection, so that a changed password needs no restart.
    private let passwordFile: String?
    /// Seconds between heartbeats; a peer that is silent for twice as long counts as lost.
    package let heartbeatSeconds: Int

    /// Parses `amqp://user@host:port/vhost`; port and virtual host may be left out (5672 and `/`).
    ///
    /// A password inside the address is refused: addresses end up in process lists, logs and error reports.
    ///
    /// - Parameter passwordFile: where the password came from, if it should be read again for each connection.
    package init(
        _ text: String, password: String, passwordFile: String? = nil, heartbeatSeconds: Int = 5
    ) throws(Invalid) {
        var violations: [String] = []
        // On no path is `text` itself repeated: it may hold a password that was put there by mistake.
        guard let parts = URLComponents(string: text), let scheme = parts.scheme else {
            throw Invalid(violations: ["not a URL; write amqp://user@host:port/vhost"])
        }
        if scheme == "amqps" {
            violations.append("amqps is not supported; use amqp:// on a private network or through a TLS tunnel")
        } else if scheme != "amqp" {
            violations.append("the scheme is \(scheme), expected amqp")
        }
        if parts.password != nil {
            violations.append("remove the password from the address and give it in its own setting")
        }
        if (parts.user ?? "").isEmpty { violations.append("the user is missing; write amqp://user@host") }
        if (parts.host ?? "").isEmpty { violations.append("the host is missing; write amqp://user@host") }
        if let port = parts.port, !(1...65535).contains(port) {
            violations.append("the port \(port) is outside 1...65535")
        }
        if parts.query != nil || parts.fragment != nil {
            violations.append("remove everything from ? or # on; the address takes no options")
        }
        if password.isEmpty { violations.append("the password is empty; give it in its own setting") }
        if !(1...300).contains(heartbeatSeconds) {
            violations.append("the heartbeat of \(heartbeatSeconds) s is outside 1...300 s")
        }
        let vhost = parts.path.isEmpty || parts.path == "/" ? "/" : String(parts.path.dropFirst())
        if [vhost, password, parts.user ?? "", parts.host ?? ""].contains(where: { $0.utf8.contains(0) }) {
            violations.append("a zero byte is not allowed in any part")
        }
        guard violations.isEmpty else { throw Invalid(violations: violations) }
        host = parts.host ?? ""
        port = parts.port ?? 5672
        virtualHost = vhost
        user = parts.user ?? ""
        self.password = password
        self.passwordFile = passwordFile
        self.heartbeatSeconds = heartbeatSeconds
    }

    /// The password that holds now; the last known one while the file cannot be read.
    var currentPassword: String {
        guard let bytes = passwordFile.flatMap(FileContents.read), !bytes.isEmpty else { return password }
        return Settings.secretText(bytes)
    }

    package var description: String {
        "amqp://\(user)@\(host):\(port)" + (virtualHost == "/" ? "/" : "/\(virtualHost)")
    }

    package var customMirror: Mirror { Mirror(self, children: ["address": description]) }
}
