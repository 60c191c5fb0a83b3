/// A part of the system broken on purpose, to see whether the simulation notices.
///
/// Each breaks the production path at a port of the process, so no production code knows of it.
enum Flaw: String, CaseIterable, Sendable {
    /// The inbox takes every delivery for new.
    case inboxOff = "inbox-off"
    /// Deliveries are acknowledged before they are stored.
    case acknowledgedFirst = "ack-before-commit"
    /// The relay goes on before the broker confirmed.
    case checkpointFirst = "checkpoint-before-confirm"
    /// Positions come from a sequence that a rollback does not give back.
    case naivePositions = "naive-positions"
    /// A returned message counts as published.
    case returnsIgnored = "returns-ignored"
    /// What a failed unit did so far stays.
    case noRollback = "no-rollback"
    /// Later messages of a subject pass one that failed.
    case noLanes = "no-lanes"
}
