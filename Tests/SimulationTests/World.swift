import EventSourcing
import Foundation
import Messages

@testable import Intake
@testable import Notification
@testable import Platform
@testable import RequirementValidation
@testable import Statistics
@testable import VisitPlanning

/// Five services, a broker, disks, clocks and a mail server, all of one seed.
final class World: @unchecked Sendable {
    // Safe: a world lives and dies on one thread.
    let seed: UInt64
    let flaw: Flaw?
    let scheduler: Scheduler
    let time: WorldTime
    let broker: ModelBroker
    let mail: ModelMailServer
    let vault: Vault
    let chance: Chance
    let hosts: [ServiceHost]
    var trace: Trace
    var known = KnownFacts()
    private var checkpoints: [String: Int] = [:]
    private(set) var violations: [InvariantViolation] = []
    /// Processes that ended before their time.
    private(set) var deaths = 0
    private(set) var eventCount = 0
    private(set) var publishedTopics: Set<String> = []
    /// What stands in the logs at the end.
    private(set) var logs: [String] = []
    private let folder: String

    /// What happened, line by line.
    struct Trace {
        private(set) var lines: [String] = []
        /// FNV-1a over all lines: equal runs have equal hashes.
        private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325

        mutating func note(_ line: String) {
            lines.append(line)
            for byte in line.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        }
    }

    init(seed: UInt64, flaw: Flaw? = nil) throws {
        self.seed = seed
        self.flaw = flaw
        trace = Trace()
        chance = Chance(seed: seed, stream: 0)
        scheduler = Scheduler(chance: Chance(seed: seed, stream: 1))
        time = WorldTime(start: Instant(millisecondsSinceEpoch: 1_772_456_400_000))
        broker = ModelBroker(chance: Chance(seed: seed, stream: 2), isOrderly: !seed.isMultiple(of: 2))
        mail = ModelMailServer(chance: Chance(seed: seed, stream: 3))
        let memory = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        folder = memory + "/ssc-simulation-" + Hexadecimal.encode(SecureRandom.bytes(8))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        vault = try Vault(path: folder + "/vault.db", key: Fixtures.shared.keys.vault)
        let surroundings = ServiceHost.Surroundings(
            scheduler: scheduler, broker: broker, vault: vault, time: time, flaw: flaw,
            chance: Chance(seed: seed, stream: 4), folder: folder)
        let (mail, box) = (mail, HostBox())
        let notification = NotificationService.definition { _ in
            let life = box.host?.process?.life
            return MailPort(server: mail, isAlive: { life?.isOver == false })
        }
        hosts = try [
            IntakeService.definition, RequirementValidationService.definition, notification,
            VisitPlanningService.definition, StatisticsService.definition,
        ].map { try ServiceHost($0, surroundings) }
        box.host = hosts[2]
    }

    /// Lets the mail port of a new process find its life.
    private final class HostBox: @unchecked Sendable { weak var host: ServiceHost? }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func host(_ name: String) -> ServiceHost {
        guard let host = hosts.first(where: { $0.name == name }) else { preconditionFailure("no service \(name)") }
        return host
    }

    /// Plays the operations, heals the world, waits until it is calm and checks everything.
    func run(operations: Int) throws {
        for host in hosts { try host.start() }
        try letRun(steps: 2_000)
        broker.mischief = chance.pick([0, 0.05, 0.3]) ?? 0
        let director = Director(world: self)
        for number in 0..<operations {
            try director.act(number)
            try letRun(steps: chance.number(below: 40))
            if number.isMultiple(of: 10) { try watch() }
        }
        try calm()
        violations += try WorldChecks(world: self).run()
        for host in hosts {
            eventCount += try SQLEventLog(host.disk.connection).head().position
            logs += try SQLEventLog(host.disk.connection).read(afterPosition: 0, limit: 100_000).map {
                "\(host.name) \($0.position) \($0.at) \($0.stream) \($0.type) by \($0.metadata.actor)"
            }
            publishedTopics.formUnion(try host.disk.connection.rows("SELECT topic FROM relay_topic") { $0.text(0) })
        }
        try end()
    }

    /// Lets at most that many steps happen, and clears away what died.
    func letRun(steps: Int) throws {
        var left = steps
        while left > 0, scheduler.step() {
            left -= 1
            for host in hosts where host.hasDied { crash(host, "died") }
        }
    }

    func crash(_ host: ServiceHost, _ how: String) {
        note("\(host.name) \(how)")
        deaths += 1
        host.crash()
    }

    func note(_ line: String) { trace.note("\(Instant(millisecondsSinceEpoch: time.milliseconds)) \(line)") }

    /// A client of a service, which may fail or be cut off like every other.
    func act(
        _ what: String, at name: String, _ body: @escaping @Sendable (ServiceHost.Process) async throws -> String
    ) {
        guard let process = host(name).ready else { return note("\(what): \(name) is away") }
        _ = scheduler.start { [self] in
            do {
                note("\(what): \(try await body(process))")
            } catch let fault as Fault {
                note("\(what): fault \(fault.detail)")
            } catch {
                note("\(what): \(type(of: error)).\(String("\(error)".prefix { $0.isLetter }))")
            }
        }
    }

    /// What a client does whose first answer was lost: it asks again, and must not be refused.
    func repeated<Value>(_ what: String, at name: String, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch  where !(error is Fault) {
            violations.append(.init(.effects, name, "\(what) was done and its repeat is refused: \(type(of: error))"))
            throw error
        }
    }

    // MARK: The end

    /// Lets what waits be done; the waits grow up to those of the retry ladder.
    private func calm() throws {
        note("heals")
        broker.isBlocked = false
        broker.isUnroutable = false
        broker.mischief = 0
        mail.mood = .well
        for host in hosts { host.ready?.database.disarm() }
        var pause = 300
        for round in 0..<80 {
            for host in hosts { try host.start() }
            try letRun(steps: 200_000)
            if round > 3, try isCalm() { return }
            if round.isMultiple(of: 10) { retryParked() }
            time.advance(by: pause)
            pause = min(pause * 2, 7 * 3_600_000)
        }
        violations.append(.init(.nothingMissing, "world", "does not come to rest: \(try unrest())"))
    }

    private func isCalm() throws -> Bool { try unrest().isEmpty }

    private func unrest() throws -> [String] {
        try hosts.flatMap { host -> [String] in
            let sql = host.disk.connection
            let relayed = try sql.first("SELECT position FROM relay_checkpoint") { $0.integer(0) } ?? 0
            let head = try SQLEventLog(sql).head().position
            let rows = try InboxRow.counts(sql)
            let open = (rows["pending"] ?? 0)
            let depth = broker.depth(host.queue)
            var reasons: [String] = []
            if relayed != head { reasons.append("\(host.name) relayed \(relayed) of \(head)") }
            if open > 0 { reasons.append("\(host.name) has \(open) to retry") }
            if depth > 0 { reasons.append("\(host.name) has \(depth) in its queue") }
            if host.ready == nil { reasons.append("\(host.name) is down") }
            return reasons
        } + (known.unpublished > 0 ? ["\(known.unpublished) foreign messages not published"] : [])
    }

    private func retryParked() {
        for host in hosts {
            act("retry parked", at: host.name) { process in
                guard let inbox = process.work?.inbox else { return "none" }
                let parked = try await inbox.references(ParkedSelection())
                for reference in parked { _ = try await inbox.retryParked(reference, .simulated) }
                return "\(parked.count)"
            }
        }
    }

    private func end() throws {
        for host in hosts { host.crash() }
        try letRun(steps: 1_000_000)
    }

    /// What must hold at every moment, and can be seen at once: no relay ever goes back, and lanes wait.
    private func watch() throws {
        for host in hosts {
            let verifier = StoreVerifier(host.definition, vault: vault)
            for violation in try verifier.laneViolations(host.disk.connection) where !violations.contains(violation) {
                note("\(violation)")
                violations.append(violation)
            }
            let position =
                try host.disk.connection.first("SELECT position FROM relay_checkpoint") { $0.integer(0) } ?? 0
            if position < checkpoints[host.name, default: 0] {
                violations.append(.init(.checkpoint, host.name, "the relay went back to \(position)"))
            }
            checkpoints[host.name] = position
        }
    }
}

/// What the outside world remembers.
struct KnownFacts {
    /// Cases whose filing was answered.
    var filed: [(caseID: CaseID, household: Int, procedure: Procedure)] = []
    /// Online requests that were begun.
    var drafts: [(caseID: CaseID, household: Int)] = []
    /// Filings whose answer never came, to be repeated with the same key.
    var unanswered: [(key: String, household: Int, procedure: Procedure)] = []
    /// Foreign messages that the broker has not confirmed yet.
    var unpublished = 0
    /// Ids of foreign messages.
    var foreign: Set<String> = []
}

extension ParkedOrder {
    static let simulated = ParkedOrder(actor: "staff:operator", why: "simulated")
}
