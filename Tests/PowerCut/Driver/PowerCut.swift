import ArgumentParser
import CPowerCut
import Foundation
import StoreExercise

/// Cuts the power of a store at random moments and looks whether a reported commit is gone.
///
/// The store is the one of the services, unchanged: only the files under SQLite are ours.
@main
struct PowerCut: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "PowerCut", abstract: "Cuts the power of a store at random moments.",
        discussion:
            "Status 1 when a reported event is lost, the store contradicts itself, or the control loses nothing.")

    @Option(help: "How often the power is cut.")
    var cuts = 2_000

    @Option(help: "Repeats the disk of this seed only.")
    var seed: UInt64?

    @Option(help: "Empty folder for the files.")
    var folder: String

    /// The control makes fewer cuts: it must only show that the cuts lose what a weaker setting risks.
    private static let controlShare = 10
    private static let firstSeed: UInt64 = 1

    func validate() throws {
        guard cuts > 0 else { throw ValidationError("--cuts must be positive") }
    }

    func run() throws {
        power_cut_register()
        if let seed {
            let lost = try lostEvents(seed)
            return Report.say("the disk of seed \(seed) lost \(lost) reported events")
        }
        let disks = (cuts + Disk.cuts - 1) / Disk.cuts
        var lost = 0
        for index in 0..<disks {
            let seed = Self.firstSeed + UInt64(index)
            let lostHere = try lostEvents(seed)
            if lostHere > 0 { Report.say("\(lostHere) reported events are lost; \(Self.repeating(seed))") }
            lost += lostHere
        }
        power_cut_weaken_synchronous(true)
        let controls = max(disks / Self.controlShare, 10)
        let controlLost = try (0..<controls).reduce(0) { try $0 + lostEvents(Self.firstSeed + UInt64($1)) }
        Report.figure("powercut.cuts", disks * Disk.cuts, "cuts")
        Report.figure("powercut.lost", lost, "events")
        Report.figure("powercut.control_cuts", controls * Disk.cuts, "cuts")
        Report.figure("powercut.control_lost", controlLost, "events")
        guard lost == 0 else { throw ExitCode.failure }
        guard controlLost > 0 else {
            Report.say("the control with synchronous=NORMAL lost nothing, so the cuts prove nothing")
            throw ExitCode.failure
        }
    }

    private func lostEvents(_ seed: UInt64) throws -> Int {
        let home = folder + "/\(seed)"
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: home) }
        var disk = Disk(seed: seed, folder: home)
        do {
            try disk.live()
        } catch {
            Report.say("\(error); \(Self.repeating(seed))")
            throw ExitCode.failure
        }
        return disk.lost
    }

    private static func repeating(_ seed: UInt64) -> String { "repeat it with: deploy/test powercut --seed \(seed)" }
}
