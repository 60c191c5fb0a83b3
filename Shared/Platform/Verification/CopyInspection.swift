import Messages

/// What a service finds in a copy of its store.
package struct CopyReport: Sendable, Codable {
    package let report: StoreReport
    /// Hash of the last event, in hexadecimal digits.
    package let head: String
    /// SHA-256 over the rows of each table of a read model, as they are kept and as the log makes them.
    package let kept, rebuilt: [String: String]
}

/// The read models as a log makes them up to a position.
package struct PrefixReport: Sendable, Codable {
    package let position: Int
    /// Hash of the event at the position, in hexadecimal digits.
    package let head: String
    package let rebuilt: [String: String]
}

extension StoreVerifier {
    /// Checks a copy and makes the digests of its read models.
    /// - Parameter sql: a connection that nobody else uses meanwhile.
    package func inspect(_ sql: any SQLConnection) throws -> CopyReport {
        try sql.snapshot {
            let (report, rebuilt, head) = try examine(sql)
            return CopyReport(
                report: report, head: head, kept: try rebuilt.digests(of: sql, vault: vault),
                rebuilt: try rebuilt.digests(vault: vault))
        }
    }

    /// Makes the read models of a living log as they were at a position.
    package func prefix(upTo position: Int, _ sql: any SQLConnection) throws -> PrefixReport {
        try sql.snapshot {
            let json = MessageJSON(sealer: vault)
            let rebuilt = try ProjectionRebuild(projections, json: json)
            let log = SQLEventLog(sql)
            var head = LogHead.empty
            while head.position < position {
                let batch = try log.read(
                    afterPosition: head.position, limit: min(Self.batch, position - head.position))
                guard let last = batch.last else { break }
                for stored in batch { try rebuilt.apply(events.decode(stored, json)) }
                head = LogHead(position: last.position, at: last.at, hash: last.hash)
            }
            return PrefixReport(
                position: head.position, head: Hexadecimal.encode(head.hash), rebuilt: try rebuilt.digests(vault: vault)
            )
        }
    }
}
