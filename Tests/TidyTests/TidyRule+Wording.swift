extension TidyRule {
    private static let source = "Shared/Platform/Broker/A.swift"

    /// What is written where, and how things are called.
    static let wording: [TidyRule] = [
        .ban(
            #"\b(?:TODO|FIXME|XXX|HACK)\b"#, as: "no note of unfinished work", in: .everywhere, part: .comments,
            instead: "finish it, or open an issue",
            breaking: [.init(source, "// TODO: later"), .init(source, "/* FIXME */")],
            keeping: [.init(source, "let name = \"TODO\""), .init(source, "// Todo es texto.")]),
        .ban(
            #"\b(?:public|open)\s+(?:final\s+|static\s+)*(?:class|struct|enum|protocol|actor|func|var|let|init)\b"#,
            as: "no public declaration", in: .sources, instead: "use package: nothing outside this package uses it",
            breaking: [.init(source, "public struct A {}"), .init(source, "public static func f() {}")],
            keeping: [.init(source, "package struct A {}")]),
        .ban(
            #"\b(?:class|struct|enum|protocol|actor)\s+\w*(?:Manager|Helper|Helpers|Util|Utils|Impl|Base|Common)\b"#,
            as: "no empty word in a type name", in: .everywhere, instead: "name what it is or does",
            breaking: [.init(source, "struct QueueManager {}"), .init(source, "enum StringUtils {}")],
            keeping: [.init(source, "struct Database {}")]),
        .ban(
            #"[^\x00-\x7F]"#, as: "no identifier outside ASCII", in: .everywhere,
            instead: "write the English word, or the official noun without its accent",
            breaking: [.init(source, "let año = 1")],
            keeping: [.init(source, "let text = \"año\" // año"), .init("Tests/A.swift", "func `un año`() {}")]),
        TidyRule(
            name: "no Spanish sentence outside the text catalogues",
            instead: "move it to a text catalogue (a type named …Texts) or to a template",
            holds: { TidyPlace.sources.except("Services/Operator/").holds($0.path) }, find: textsOutsideCatalogues,
            breaking: [.init(source, "let message = \"Número inválido\"")],
            keeping: [
                .init("Services/Intake/Service/IntakeTexts.swift", "let message = \"Número inválido\""),
                .init("Services/Intake/Service/A.swift", "extension Texts { let message = \"Número\" }"),
            ]),
        .ban(
            #"[ \t]+$|\t"#, as: "no tabs and no blanks at the end of a line", in: .everywhere, part: .everything,
            instead: "run the formatter",
            breaking: [.init(source, "let a = 1 \n"), .init(source, "\tlet a = 1\n")],
            keeping: [.init(source, "let a = 1\n")]),
        TidyRule(
            name: "the first type of a file has a doc comment",
            instead: "say in one sentence what it is, then why, its limits and how it fails",
            holds: { TidyPlace.sources.holds($0.path) }, find: undocumentedTypes,
            breaking: [.init(source, "package struct A {}\n"), .init(source, "import B\n\nfinal class A {}\n")],
            keeping: [
                .init(source, "/// What it is.\npackage struct A {}\n"),
                .init(source, "/// What it is.\n@main\nstruct A {}\n"), .init(source, "extension A {}\n"),
            ]),
    ]

    @Sendable private static func undocumentedTypes(_ file: SourceFile) -> [Violation] {
        let pattern =
            #"^(?:package |private |fileprivate |final |indirect )*(?:class|struct|enum|protocol|actor) (\w+)"#
        let lines = file.lines(file.text)
        return file.matches(pattern, in: file.code).prefix(1).compactMap { name, line in
            var above = line - 2
            while above >= 0, lines[above].hasPrefix("@") { above -= 1 }
            return above >= 0 && lines[above].hasPrefix("///") ? nil : Violation(line: line, found: name)
        }
    }

    /// A letter with an accent in a text literal, in a file that is no catalogue and adds to none.
    @Sendable private static func textsOutsideCatalogues(_ file: SourceFile) -> [Violation] {
        let isCatalogue =
            file.path.contains("Text")
            || !file.matches(#"\b(?:enum|extension) \w*Texts\b"#, in: file.code).isEmpty
        if isCatalogue { return [] }
        return file.matches(#"[\u00C0-\u024F]"#, in: file.strings).map { Violation(line: $0.line, found: $0.text) }
    }
}
