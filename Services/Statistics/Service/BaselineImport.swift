import EventSourcing
import Logging
import Messages
import Platform
import StatisticsDomain

/// Brings the published months into the log, once; a later start finds them there.
struct BaselineImport: Sendable {
    let store: Store
    let ids: IdentifierSource
    let logger: Logger

    /// Imports the months before the cut-over. A month that does not fit what is in the log is left as it is and
    /// reported, because what was published is never rewritten.
    func run(_ table: TransparencyTable?, _ cutover: Cutover) async throws {
        guard let table else {
            logger.info("no published volumes configured")
            return
        }
        let id = ids.next()
        let metadata = EventMetadata(correlationID: id, causationID: id, actor: "system:statistics")
        let rows = table.rows.filter { !cutover.isOwn($0.procedure, $0.month) }
        let conflicts = try await store.write(metadata) { transaction in
            var conflicts: [String] = []
            for row in rows {
                let volume = MonthlyVolume.id(row.procedure, row.month)
                do {
                    try transaction.handle(
                        MonthlyVolume.self, id: volume,
                        .importBaseline(row.procedure, row.month, row.figures, at: transaction.now))
                } catch is MonthlyVolume.Rejection {
                    conflicts.append(volume)
                }
            }
            return conflicts
        }
        logger.info(
            "published volumes present",
            metadata: ["months": "\(rows.count)", "left_to_own_counts": "\(table.rows.count - rows.count)"])
        if !conflicts.isEmpty {
            logger.warning(
                "published months differ from the log and were left as they are",
                metadata: ["months": "\(conflicts.joined(separator: " "))"])
        }
    }
}
