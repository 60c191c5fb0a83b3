extension TidyRule {
    private static let source = "Shared/Platform/Broker/A.swift"

    /// Nothing in shipped code stops the process by surprise or runs where nobody waits for it.
    static let safety: [TidyRule] = [
        .ban(
            #"\btry!"#, as: "no forced try", in: .everywhere, instead: "throw, or catch and decide",
            breaking: [.init(source, "let x = try! f()")], keeping: [.init(source, "let x = try f() // try!")]),
        .ban(
            #"\bas!"#, as: "no forced cast", in: .everywhere, instead: "use as? and say what follows when it fails",
            breaking: [.init(source, "let x = y as! Int")], keeping: [.init(source, "let x = y as? Int")]),
        .ban(
            #"[A-Za-z0-9_)\]]!(?![=!])"#, as: "no forced unwrap", in: .everywhere,
            instead: "use guard let, ?? or #require",
            breaking: [.init(source, "let x = y!.z"), .init(source, "f(a[0]!)"), .init(source, "var x: Int!")],
            keeping: [.init(source, "if a != b, !c, a !== d {}"), .init(source, "let a = \"Hola!\"")]),
        .ban(
            #"\bfatalError\("#, as: "no fatalError", in: .everywhere,
            instead: "throw for what the world can do, precondition for what only a mistake of ours can do",
            breaking: [.init(source, "fatalError(\"x\")")], keeping: [.init(source, "preconditionFailure(\"x\")")]),
        .ban(
            #"^\s*(?:_ = )?Task(?:\.detached)?\s*(?:<[^>]*>\s*)?(?:\(|\{)|\{\s*Task\s*\{"#,
            as: "no task that nobody holds",
            // A shutdown handler is synchronous and can only start what closes the consumer.
            in: .sources.except("Shared/Platform/Boot/", "Shared/Platform/Messaging/MessageIntake.swift"),
            instead: "use a task group, a service of the lifecycle, or keep the task and await it",
            breaking: [
                .init(source, "Task { await f() }"), .init(source, "    Task.detached {}"),
                .init(source, "g { Task { await f() } }"), .init(source, "_ = Task<Void, Never> { await f() }"),
            ],
            keeping: [
                .init(source, "try await Task.sleep(for: .seconds(1))"),
                .init(source, "let timer = Task { await f() }\ndefer { timer.cancel() }"),
                .init("Shared/Platform/Boot/A.swift", "Task { await f() }"),
            ]),
        .ban(
            #"\bDate\(\)|\bDate\.now\b"#, as: "no moment but from the service's clock",
            // The mail sink stands in for a server outside, which has a clock of its own.
            in: .sources.except("Shared/Platform/Boot/ServiceClock.swift", "Shared/Platform/Mail/MailSink.swift"),
            instead: "use ServiceClock, which an exercise can start at another day",
            breaking: [.init(source, "let now = Date()")],
            keeping: [.init("Shared/Platform/Boot/ServiceClock.swift", "let now = Date()")]),
        .ban(
            #"\b(?:debugPrint|print|dump)\("#, as: "no printing outside the command line",
            in: .sources.except("Services/Operator/"), instead: "use the logger",
            breaking: [.init(source, "print(x)")],
            keeping: [.init("Services/Operator/A.swift", "print(x)"), .init(source, "fingerprint(x)")]),
        .ban(
            #"\bExampleSealer\b"#, as: "no example sealer in shipped code",
            in: .sources.except("Shared/Messages/Schema/"),
            instead: "use the vault; the example sealer protects nothing",
            breaking: [.init(source, "MessageJSON(sealer: ExampleSealer())")],
            keeping: [.init("Tests/A.swift", "ExampleSealer()")]),
        .ban(
            #"\b(?:Task|Thread)\.sleep\b|\bu?sleep\("#, as: "no fixed wait in a test",
            in: .tests.except("Tests/Benchmarks/"),
            instead: "wait for a condition with a deadline, or move a clock by hand",
            breaking: [
                .init("Tests/A.swift", "try await Task.sleep(for: .seconds(1))"), .init("Tests/A.swift", "usleep(9)"),
            ],
            keeping: [
                .init("Tests/A.swift", "// Task.sleep"), .init(source, "try await Task.sleep(for: .seconds(1))"),
            ]),
    ]
}
