// swift-tools-version: 6.1
import PackageDescription

/// Settings of every target of ours; third-party code keeps its own. Testing is enabled in every configuration, so that
/// `deploy/up` and `deploy/test` share one release build.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .unsafeFlags(["-warnings-as-errors", "-enable-testing"]),
]

let platform: Target.Dependency = "Platform"
let services = ["Intake", "RequirementValidation", "Notification", "VisitPlanning", "Statistics"]

var targets: [Target] = [
    .target(name: "Messages", path: "Shared/Messages"),
    .target(name: "EventSourcing", dependencies: ["Messages"], path: "Shared/EventSourcing"),
    .systemLibrary(
        name: "CRabbitMQ", path: "Shared/System/CRabbitMQ", pkgConfig: "librabbitmq",
        providers: [.apt(["librabbitmq-dev"])]),
    .systemLibrary(
        name: "CSQLite", path: "Shared/System/CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(
        name: "CPostgres", path: "Shared/System/CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
        name: "CCrypto", path: "Shared/System/CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
        name: "CCurl", path: "Shared/System/CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .target(
        name: "Platform",
        dependencies: [
            "Messages", "EventSourcing", "CRabbitMQ", "CSQLite", "CPostgres", "CCrypto", "CCurl",
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "Mustache", package: "swift-mustache"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "Configuration", package: "swift-configuration"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            .product(name: "HTTPTypes", package: "swift-http-types"),
            .product(name: "NIOCore", package: "swift-nio"),
        ],
        path: "Shared/Platform",
        resources: [.copy("HTTP/Templates"), .copy("HTTP/Static"), .copy("Storage/Migrations")]),
    .target(name: "VisitSolver", path: "Services/VisitPlanning/Solver"),
    .executableTarget(
        name: "ssc",
        dependencies: [
            platform, "Messages", "EventSourcing",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "Logging", package: "swift-log"),
        ],
        path: "Services/Operator"),
    .executableTarget(
        name: "Benchmarks",
        dependencies: [
            platform, "Messages", "EventSourcing", "StatisticsDomain",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "Logging", package: "swift-log"),
        ],
        path: "Tests/Benchmarks/Ours"),
]

for service in services {
    let solver: [Target.Dependency] = service == "VisitPlanning" ? ["VisitSolver"] : []
    targets.append(
        .target(
            name: "\(service)Domain", dependencies: ["EventSourcing", "Messages"] + solver,
            path: "Services/\(service)/Domain"))
    targets.append(
        .executableTarget(
            name: service,
            dependencies: [
                .target(name: "\(service)Domain"), platform, "Messages", "EventSourcing",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Services/\(service)/Service",
            resources: [.copy("Pages")]))
}

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
/// Besides the services themselves, what the simulation of the whole system uses.
let simulated: [Target.Dependency] = [
    "Platform", "EventSourcing", "Messages", logging,
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
]

let tests: [(name: String, dependencies: [Target.Dependency])] =
    [
        ("MessagesTests", ["Messages"]),
        ("EventSourcingTests", ["EventSourcing", "Messages"]),
        ("PlatformTests", ["Platform", "EventSourcing", "Messages"]),
        ("ConformanceTests", ["Platform", "EventSourcing", "Messages"]),
        ("IntegrationTests", ["Platform", "EventSourcing", "Messages"]),
        ("VisitSolverTests", ["VisitSolver"]),
        ("EffectTests", ["Notification", "NotificationDomain", "Platform", "EventSourcing", "Messages", logging]),
        ("TidyTests", []),
        ("SimulationTests", services.flatMap { [.target(name: $0), .target(name: "\($0)Domain")] } + simulated),
        ("StoredEventTests", ["EventSourcing", "Messages"] + services.map { .target(name: "\($0)Domain") }),
    ] + services.map { ("\($0)DomainTests", [.target(name: "\($0)Domain"), "EventSourcing", "Messages"]) }

for test in tests {
    let data = ["MessagesTests": ["Goldens", "Vectors"], "StoredEventTests": ["Goldens"]][test.name] ?? []
    targets.append(
        .testTarget(
            name: test.name, dependencies: test.dependencies, path: "Tests/\(test.name)", exclude: data))
}

/// The suites that exercise one store with a workload of their own.
let exercise: [Target.Dependency] = [
    "StoreExercise", platform, "EventSourcing", "Messages",
    .product(name: "ArgumentParser", package: "swift-argument-parser"),
]

targets.append(
    .target(
        name: "StoreExercise", dependencies: [platform, "EventSourcing", "Messages"], path: "Tests/StoreExercise"))
targets.append(.executableTarget(name: "GapFree", dependencies: exercise, path: "Tests/GapFree"))
targets.append(.target(name: "CPowerCut", dependencies: ["CSQLite"], path: "Tests/PowerCut/VFS"))
targets.append(
    .executableTarget(name: "PowerCut", dependencies: ["CPowerCut"] + exercise, path: "Tests/PowerCut/Driver"))

for target in targets where target.type != .system && target.name != "CPowerCut" {
    target.swiftSettings = strict
}

let package = Package(
    name: "ssc",
    products: (services + ["ssc"]).map { .executable(name: $0, targets: [$0]) },
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: targets,
    swiftLanguageModes: [.v6]
)
