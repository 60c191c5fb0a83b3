import Foundation
import Messages
import NotificationDomain
import Platform

/// The texts of the notices: one plain file per kind in `Pages/Texts`, and the closing words of mails and of letters.
///
/// A file begins with `Asunto: …` and an empty line. Placeholders are written `{{name}}`; a line whose placeholder has
/// no value for a notice is left out. All files are checked when the service starts, so that no person ever gets a mail
/// with a hole in it.
struct NoticeTexts: Sendable {
    /// Subject and body, ready to send.
    struct Letter: Sendable, Equatable {
        let subject: String
        let body: String
    }

    private struct Template: Sendable {
        let subject: String
        let body: String
    }

    private static let subjectLabel = "Asunto: "
    private static let mailClosingFile = "closing-mail"
    private static let letterClosingFile = "closing-letter"

    private let templates: [NoticeKind: Template]
    private let mailClosing: String
    private let letterClosing: String
    private let publicURL: String

    /// - Throws: `Fault` that lists every problem of every file.
    init(folder: String, publicURL: String) throws {
        var problems: [String] = []
        func read(_ name: String) -> String {
            do {
                return try String(contentsOfFile: "\(folder)/\(name).txt", encoding: .utf8)
            } catch {
                problems.append("\(name).txt cannot be read")
                return ""
            }
        }
        mailClosing = read(Self.mailClosingFile)
        letterClosing = read(Self.letterClosingFile)
        var templates: [NoticeKind: Template] = [:]
        for kind in NoticeKind.allCases {
            let text = read(kind.rawValue)
            problems += Self.problems(in: text, of: kind).map { "\(kind.rawValue).txt: \($0)" }
            templates[kind] = Self.template(text)
        }
        guard problems.isEmpty else {
            throw Fault(
                .configuration, operation: "read the texts of notices", detail: problems.joined(separator: "; "),
                retry: .never)
        }
        self.templates = templates
        self.publicURL = publicURL
    }

    private static func template(_ text: String) -> Template {
        let parts = text.split(separator: "\n\n", maxSplits: 1)
        return Template(
            subject: String((parts.first ?? "").dropFirst(subjectLabel.count)),
            body: parts.count == 2 ? String(parts[1]) : "")
    }

    /// What is wrong with the text of a kind; empty when nothing is.
    static func problems(in text: String, of kind: NoticeKind) -> [String] {
        var problems: [String] = []
        let template = template(text)
        if !text.hasPrefix(subjectLabel) || template.subject.isEmpty || template.body.isEmpty {
            problems.append(
                "the first line must be a subject, as \"\(subjectLabel)…\", then an empty line and the text")
        }
        let used = placeholders(in: text)
        let allowed = TextPlaceholder.allowed(in: kind)
        for name in used where TextPlaceholder(rawValue: name).map({ !allowed.contains($0) }) ?? true {
            problems.append("{{\(name)}} has no value in this text")
        }
        for placeholder in TextPlaceholder.required(in: kind) where !used.contains(placeholder.rawValue) {
            problems.append("{{\(placeholder.rawValue)}} is missing")
        }
        return problems
    }

    private static func placeholders(in text: String) -> [String] {
        text.split(separator: "{{", omittingEmptySubsequences: false).dropFirst().map { part in
            part.range(of: "}}").map { String(part[..<$0.lowerBound]) } ?? String(part.prefix(20))
        }
    }

    /// The letter for a notice; values of an erased person are left out.
    func letter(for request: NoticeRequest) -> Letter {
        guard let template = templates[request.content.kind] else { preconditionFailure("every kind has a text") }
        let values = NoticeValues(request, publicURL: publicURL).values
        let closing = request.channel == .email ? mailClosing : letterClosing
        return Letter(
            subject: Self.fill(template.subject, values).joined(),
            body: Self.fill(template.body, values).joined(separator: "\n") + closing)
    }

    /// Where a byte stands twice in a row.
    private static func pair(_ byte: UInt8, in text: Substring) -> String.Index? {
        var index = text.startIndex
        while let found = text.utf8[index...].firstIndex(of: byte) {
            let next = text.utf8.index(after: found)
            guard next < text.endIndex else { return nil }
            if text.utf8[next] == byte { return found }
            index = next
        }
        return nil
    }

    /// Line by line, left to right, so that a value that looks like a placeholder stays what it is.
    private static func fill(_ text: String, _ values: [TextPlaceholder: String]) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
            var filled = ""
            var rest = line
            while let open = pair(UInt8(ascii: "{"), in: rest), let close = pair(UInt8(ascii: "}"), in: rest[open...]) {
                let name = rest[rest.utf8.index(open, offsetBy: 2)..<close]
                guard let placeholder = TextPlaceholder(rawValue: String(name)), let value = values[placeholder]
                else { return nil }
                filled += rest[..<open] + value
                rest = rest[rest.utf8.index(close, offsetBy: 2)...]
            }
            return filled + rest
        }
    }
}
