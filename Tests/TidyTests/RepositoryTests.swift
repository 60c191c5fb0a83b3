import Foundation
import Testing

/// The checkout as a whole: targets, documents and scripts.
struct RepositoryTests {
    @Test func `every Swift file belongs to a target`() throws {
        let targets = try #require(try Self.targetPaths())
        let orphans = Repository.swiftFiles.map(\.path).filter { path in
            path != "Package.swift" && !targets.contains { path.hasPrefix($0 + "/") }
        }
        #expect(orphans.isEmpty, "\(orphans)")
    }

    @Test func `every target has sources`() throws {
        let targets = try #require(try Self.targetPaths())
        #expect(targets.count > 20)
        let empty = targets.filter { target in
            !Repository.paths.contains {
                $0.hasPrefix(target + "/") && [".swift", ".c", ".modulemap"].contains(where: $0.hasSuffix)
            }
        }
        #expect(empty.isEmpty, "\(empty)")
    }

    @Test func `no placeholder is left`() {
        let placeholders = Repository.paths.filter { $0.hasSuffix("/Placeholder.swift") }
        #expect(placeholders.isEmpty, "\(placeholders)")
    }

    @Test(arguments: [
        "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "LICENSE", "docker-compose.yml", "Package.swift",
    ])
    func `the first files that a newcomer looks for are there`(path: String) {
        #expect(Repository.exists(path))
    }

    @Test func `every link of a document leads to a file`() {
        let broken = Repository.paths.filter { $0.hasSuffix(".md") }.flatMap { path in
            Self.brokenLinks(in: Repository.text(path) ?? "", at: path) { Repository.exists($0) }
        }
        #expect(broken.isEmpty, "\(broken.joined(separator: "\n"))")
    }

    @Test func `a link to a missing file is found, one to the web or inside the page is not`() {
        let text = "[a](b.md) [c](https://example.ec) [d](#e) ![f](g/h.png#i) `[j](k.md)`\n```\n[l](m.md)\n```\n"
        #expect(
            Self.brokenLinks(in: text, at: "docs/x.md") { $0 == "docs/b.md" } == ["docs/x.md: g/h.png#i"])
    }

    @Test func `every script can be called, and nothing else pretends to`() {
        let scripts = Repository.paths.filter { $0.hasPrefix("deploy/") }.filter { path in
            Repository.text(path)?.hasPrefix("#!") == true
        }
        #expect(!scripts.isEmpty)
        let closed = scripts.filter {
            !FileManager.default.isExecutableFile(atPath: Repository.root.appending(path: $0).path())
        }
        #expect(closed.isEmpty, "\(closed)")
    }

    @Test func `documents and scripts carry no note of unfinished work`() {
        let marks = Repository.paths.filter { path in
            [".md", ".py", ".sh", ".mustache", ".yml"].contains { path.hasSuffix($0) } || path.hasPrefix("deploy/")
        }
        let found = marks.filter { path in
            guard let text = Repository.text(path) else { return false }
            return ["TO" + "DO:", "FIX" + "ME", "XX" + "X:"].contains { text.contains($0) }
        }
        #expect(found.isEmpty, "\(found)")
    }

    @Test func `every published schema has a document and a golden file`() {
        let names = { (folder: String, suffix: String) in
            Set(
                Repository.paths.filter { $0.hasPrefix(folder) && $0.hasSuffix(suffix) }
                    .map { $0.dropFirst(folder.count).dropLast(suffix.count) })
        }
        let documents = names("docs/messages/", ".schema.json")
        #expect(!documents.isEmpty)
        #expect(documents == names("Tests/MessagesTests/Goldens/", ".json"))
    }

    /// Links of Markdown outside code, without those to the web and inside the page.
    private static func brokenLinks(in text: String, at path: String, exists: (String) -> Bool) -> [String] {
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        let prose = text.replacing(#/```.*?```/#.dotMatchesNewlines(), with: "").replacing(#/`[^`\n]*`/#, with: "")
        return prose.matches(of: #/\]\(([^)\s]+)\)/#).map { String($0.1) }.filter { link in
            if link.hasPrefix("#") || link.contains("://") || link.hasPrefix("mailto:") { return false }
            let target = String(link.prefix { $0 != "#" })
            let whole = URL(filePath: "/" + folder).appending(path: target).standardizedFileURL.path()
            return !exists(String(whole.dropFirst()))
        }.map { "\(path): \($0)" }
    }

    /// The paths of all targets, with the loops over services and tests of the manifest written out.
    private static func targetPaths() throws -> [String]? {
        guard let manifest = Repository.text("Package.swift"),
            let list = manifest.firstMatch(of: #/let services = \[([^\]]*)\]/#)
        else { return nil }
        let services = list.1.matches(of: #/"(\w+)"/#).map { String($0.1) }
        let tests = manifest.matches(of: #/\("(\w+Tests)"/#).map { String($0.1) } + services.map { $0 + "DomainTests" }
        return manifest.matches(of: #/path: "([^"]+)"/#).flatMap { match -> [String] in
            let path = String(match.1)
            if path.contains(#"\(service)"#) { return services.map { path.replacing(#"\(service)"#, with: $0) } }
            if path.contains(#"\(test.name)"#) { return tests.map { path.replacing(#"\(test.name)"#, with: $0) } }
            return [path]
        }
    }
}
