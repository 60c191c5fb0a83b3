extension TidyRule {
    private static let domain = "Services/Intake/Domain/Case.swift"

    /// A domain gives the same answer whenever and wherever it is asked.
    static let purity: [TidyRule] = [
        .ban(
            #"\b(?:Date|UUID)\b"#, as: "no dates and random identifiers in a domain", in: .pure,
            instead: "take an Instant or an identifier from the command",
            breaking: [.init(domain, "let now = Date()"), .init(domain, "let id = UUID()")],
            keeping: [.init(domain, "let now: Instant // Date()"), .init(domain, "let name = \"Date()\"")]),
        .ban(
            #"\b(?:Task|async|await|AsyncStream|actor\s+[A-Z]\w*)\b"#, as: "no concurrency in a domain", in: .pure,
            instead: "make it a plain function and let the service run it",
            breaking: [.init(domain, "Task { }"), .init(domain, "func decide() async {}")],
            keeping: [.init(domain, "let actor: String"), .init("Services/Intake/Service/A.swift", "await f()")]),
        .ban(
            #"\b(?:ContinuousClock|SuspendingClock|DispatchTime|ProcessInfo)\b"#, as: "no clock in a domain", in: .pure,
            instead: "take an Instant from the command",
            breaking: [.init(domain, "let clock = ContinuousClock()")], keeping: [.init(domain, "let clock = 1")]),
        .ban(
            #"\.random\(|\.randomElement\(\)|\.shuffled\(\)|SystemRandomNumberGenerator"#,
            as: "no randomness in a domain", in: .pure,
            instead: "take the random value from the command, or a seeded generator",
            breaking: [.init(domain, "let n = Int.random(in: 0...9)"), .init(domain, "list.shuffled()")],
            keeping: [.init(domain, "list.shuffled(using: &generator)")]),
        .ban(
            #"\b(?:FileManager|FileHandle|URLSession|Process|getenv)\b"#,
            as: "no files, processes or network in a domain",
            in: .pure, instead: "read it in the service and pass the value",
            breaking: [.init(domain, "FileManager.default")], keeping: [.init(domain, "struct FileName {}")]),
    ]
}
