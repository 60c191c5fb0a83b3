import Foundation
import Messages
import Platform
import StatisticsDomain

/// The settings of this service besides those that every service has.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | `SSC_STATISTICS_BASELINE` | file with the published volumes, `procedure,year,month,complaints,attentions` | none |
/// | `SSC_STATISTICS_CUTOVER` | first month counted here, `YYYY-MM` | the month after the last published one |
/// | `SSC_STATISTICS_EXITS` | an exit counts when `answered` or only when `executed` | `answered` |
/// | `SSC_STATISTICS_VISITS` | a visit counts once per request (`visits`) or once per person (`persons`) | `visits` |
/// | `SSC_STATISTICS_UPDATE_MS` | shortest time between two published changes of one month, 50 to 60000 | 1000 |
struct StatisticsSettings {
    let baseline: TransparencyTable?
    let cutover: Cutover
    let rules: CountingRules
    let updateMilliseconds: Int

    /// Reads everything and reports all problems at once.
    static func read(_ settings: Settings) throws -> StatisticsSettings {
        var problems: [String] = []
        func collect<Value>(_ read: () throws -> Value) -> Value? {
            do { return try read() } catch let fault as Fault {
                problems.append("\(fault.operation) \(fault.detail)")
            } catch { problems.append("\(error)") }
            return nil
        }
        let baseline = collect { try Self.baseline(settings) }
        let month = collect { try settings.period("statistics.cutover") }
        let exits = collect { () throws -> CountingRules.ExitUnit in
            let text = settings.text("statistics.exits", default: CountingRules.ExitUnit.answered.rawValue)
            guard let unit = CountingRules.ExitUnit(rawValue: text) else {
                throw Settings.invalid("statistics.exits", "must be answered or executed")
            }
            return unit
        }
        let visits = collect { () throws -> CountingRules.VisitUnit in
            let text = settings.text("statistics.visits", default: CountingRules.VisitUnit.visits.rawValue)
            guard let unit = CountingRules.VisitUnit(rawValue: text) else {
                throw Settings.invalid("statistics.visits", "must be visits or persons")
            }
            return unit
        }
        let update = collect { try settings.integer("statistics.update.ms", default: 1_000, in: 50...60_000) }
        guard let baseline, let month, let exits, let visits, let update else {
            throw InvalidSettings(problems: problems)
        }
        return StatisticsSettings(
            baseline: baseline, cutover: Cutover(configured: month, baseline: baseline?.rows ?? []),
            rules: CountingRules(exits: exits, visits: visits), updateMilliseconds: update)
    }

    private static func baseline(_ settings: Settings) throws -> TransparencyTable? {
        guard let path = settings.text("statistics.baseline") else { return nil }
        guard let bytes = FileContents.read(path) else {
            throw Settings.invalid("statistics.baseline", "names a file that cannot be read")
        }
        do {
            return try TransparencyTable(csv: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw Settings.invalid("statistics.baseline", "has \(error.violations.count) bad line(s): \(error)")
        }
    }
}
