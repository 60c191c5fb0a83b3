import Foundation
import Messages
import Testing

/// The registry names every message once, by literal names that follow one pattern.
struct MessageRegistryTests {
    @Test func `every published message of the source tree is registered`() throws {
        let folder = TestFiles.root.appending(path: "Shared/Messages")
        let enumerator = try #require(FileManager.default.enumerator(atPath: folder.path()))
        var declared: Set<String> = []
        for case let path as String in enumerator where path.hasSuffix(".swift") {
            let source = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            for match in source.matches(of: #/struct (\w+): PublishedMessage\b/#) { declared.insert(String(match.1)) }
        }
        #expect(declared == Set(MessageRegistry.all.map { String(describing: $0) }))
    }

    @Test func `wire names are unique`() {
        #expect(Set(MessageRegistry.all.map { $0.type }).count == MessageRegistry.all.count)
        #expect(MessageRegistry.byType.count == MessageRegistry.all.count)
    }

    @Test(arguments: MessageRegistry.byType.keys.sorted())
    func `a wire name is service, event and major version`(name: String) {
        #expect(name.wholeMatch(of: #/[a-z]+\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*/#) != nil)
    }

    @Test func `a message travels on the exchange of its service`() {
        for type in MessageRegistry.all {
            let service = type.type.prefix { $0 != "." }
            switch type.exchange {
            case .affiliation, .registry, .statistics: #expect(service == type.exchange.rawValue)
            case .replay, .answers: #expect(service == "replay")
            case .events:
                #expect(["intake", "validation", "notification", "planning", "statistics"].contains(String(service)))
            }
        }
    }

    @Test func `a message has a subject and a summary of one sentence`() {
        for type in MessageRegistry.all {
            #expect(!type.example.subject.isEmpty)
            #expect(type.summary.hasSuffix(".") && type.summary.count < 120)
        }
    }
}
