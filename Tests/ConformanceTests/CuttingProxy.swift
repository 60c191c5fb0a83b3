import Foundation
import Glibc
import Synchronization

/// A proxy before the database that can lose the answer to a commit: the server has done it, and the client sees its
/// connection end.
///
/// It passes on what comes, one connection after another and each on a thread of its own.
final class CuttingProxy: Sendable {
    let port: Int
    private let listener: Int32
    private let target: UInt16
    private let isArmed = Atomic<Bool>(false)
    private let cuts = Atomic<Int>(0)

    /// The server's word for a durable commit: a message of kind C (command complete) with the tag.
    private static let commitAnswer = Array("COMMIT\0".utf8)

    init(before targetPort: Int) throws {
        target = UInt16(targetPort)
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        listener = listening
        var address = Self.address(port: 0)
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listening, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard isBound == 0, listen(listening, 16) == 0 else { throw ProxyFailure() }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(listening, $0, &length) }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        onThread { $0.acceptAll() }
    }

    struct ProxyFailure: Error {}

    /// The next answer to a commit is lost.
    func cutNextCommit() { isArmed.store(true, ordering: .releasing) }

    var cutCount: Int { cuts.load(ordering: .acquiring) }

    func close() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func acceptAll() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { break }
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = Self.address(port: target)
            let isOpen = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard isOpen == 0 else {
                Glibc.close(client)
                Glibc.close(server)
                continue
            }
            onThread { $0.pass(from: client, to: server, cutting: false) }
            onThread { $0.pass(from: server, to: client, cutting: true) }
        }
        Glibc.close(listener)
    }

    /// Ends both sides when one ends. The descriptors stay open until the process ends: a test has a few of them.
    private func pass(from source: Int32, to target: Int32, cutting: Bool) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(source, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            let isCommit = cutting && buffer[..<count].firstRange(of: Self.commitAnswer) != nil
            if isCommit, isArmed.exchange(false, ordering: .acquiringAndReleasing) {
                cuts.add(1, ordering: .releasing)
                break
            }
            guard send(target, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(target, Int32(SHUT_RDWR))
    }

    private func onThread(_ body: @escaping @Sendable (CuttingProxy) -> Void) {
        let thread = Thread { [self] in body(self) }
        thread.start()
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
