import Foundation

/// The checkout that the tests belong to.
enum Repository {
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Folders that hold no sources.
    private static let skipped: Set<String> = ["ci-output", "__pycache__", "node_modules"]

    /// Every file outside hidden folders, by its path from the root.
    static let paths: [String] = {
        let enumerator = FileManager.default.enumerator(
            at: root, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles])
        var result: [String] = []
        for case let url as URL in enumerator ?? FileManager.DirectoryEnumerator() {
            if skipped.contains(url.lastPathComponent) {
                enumerator?.skipDescendants()
            } else if (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true {
                result.append(String(url.path().dropFirst(root.path().count)))
            }
        }
        return result.sorted()
    }()

    static let swiftFiles: [SourceFile] = paths.filter { $0.hasSuffix(".swift") }.compactMap { path in
        guard let text = text(path) else { return nil }
        return SourceFile(path: path, text: text)
    }

    static func text(_ path: String) -> String? {
        try? String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path())
    }
}

/// A Swift file with its place in the checkout.
struct SourceFile: Sendable {
    let path: String
    let text: String
    let code: String
    let comments: String
    let strings: String

    init(path: String, text: String) {
        self.path = path
        self.text = text
        let parts = SwiftText(text)
        code = parts.code
        comments = parts.comments
        strings = parts.strings
    }

    var name: String { String(path.split(separator: "/").last ?? "") }

    func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// Modules that the file imports, with the line of each.
    var imports: [(module: String, line: Int)] {
        matches(
            #"^\s*(?:@\w+\s+)*(?:package |internal |private |fileprivate |public )?import (?:\w+ )?(\w+)"#, in: code
        )
        .map { ($0.text, $0.line) }
    }

    /// Where a regular expression is found; the text is its last group, or the whole when it has none.
    func matches(_ pattern: String, in text: String) -> [(text: String, line: Int)] {
        guard let expression = try? NSRegularExpression(pattern: pattern, options: [.anchorsMatchLines]) else {
            return [("no regular expression: \(pattern)", 0)]
        }
        let whole = text as NSString
        let found = expression.matches(in: text, range: NSRange(location: 0, length: whole.length))
        return found.map { match in
            let range = match.range(at: match.numberOfRanges - 1)
            // The match may start with the line feeds before it.
            let before = whole.substring(to: range.location == NSNotFound ? match.range.location : range.location)
            let line = before.utf8.count { $0 == 0x0A } + 1
            return (range.location == NSNotFound ? "" : whole.substring(with: range), line)
        }
    }
}
