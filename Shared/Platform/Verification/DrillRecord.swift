package import Messages

/// What a drill found about one service: kept in its store, shown by `ssc status` and on the page `/operacion`.
package struct DrillRecord: Sendable, Codable, Equatable {
    /// Longest list of findings that is kept.
    package static let findingsMax = 20

    /// When the drill was made.
    package let at: Instant
    /// The backup's name, which is the time of its making.
    package let backup: String
    /// Position of the copy's last event.
    package let position: Int
    /// Read models whose rows differ from their rebuild.
    package let differences: Int
    /// Everything that was wrong, in a few words each; empty when the backup is good.
    package let findings: [String]

    package init(at: Instant, backup: String, position: Int, differences: Int, findings: [String]) {
        self.at = at
        self.backup = backup
        self.position = position
        self.differences = differences
        self.findings = Array(findings.prefix(Self.findingsMax))
    }

    package var isGood: Bool { findings.isEmpty && differences == 0 }

    static func read(_ sql: any SQLConnection) throws -> DrillRecord? {
        guard let text = try sql.first("SELECT record FROM drill WHERE one = 1", [], { $0.text(0) }) else { return nil }
        return try MessageJSON(sealer: nil).decode(DrillRecord.self, from: Array(text.utf8))
    }

    func store(_ sql: any SQLConnection) throws {
        let text = String(decoding: try MessageJSON(sealer: nil).bytes(of: self), as: UTF8.self)
        try sql.execute(
            "INSERT INTO drill (one, record) VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET record = excluded.record",
            [.text(text)])
    }
}
