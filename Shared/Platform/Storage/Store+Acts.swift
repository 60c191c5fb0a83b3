package import EventSourcing

extension Store {
    /// Runs the unit of an act that its caller may repeat without knowing whether it was done: the answer was lost in a
    /// crash, or on the way.
    ///
    /// The events get ids derived from the act, so the log itself knows whether it was done; only a unit that fails
    /// asks. The first identifier that the unit takes must be that of an event.
    ///
    /// - Parameter actID: the same for each repeat, see `AppContext.actID`; `nil` for an act that cannot be recognised.
    /// - Returns: `nil` when the act was done before; nothing is stored then, and the caller answers with what is now.
    /// - Throws: as ``write(_:_:)``.
    package func writeOnce<Value: Sendable>(
        _ metadata: EventMetadata, actID: String?, _ unit: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value? {
        guard let actID else { return try await write(metadata, .prompt, unit) }
        let first = DerivedIdentifiers.identifier(cause: actID, ordinal: 1)
        do {
            return try await write(metadata, identifiers: { DerivedIdentifiers(cause: actID) }) { transaction in
                let before = try transaction.headPosition()
                let value = try unit(transaction)
                // The log takes the very same events for the ones that it has; their projections were made long ago.
                guard try transaction.headPosition() == before + transaction.appended else {
                    throw AppendRefusal.duplicateID(first)
                }
                return value
            }
        } catch let fault as Fault {
            throw fault
        } catch {
            let found = try await read { sql in
                try sql.first("SELECT 1 FROM event WHERE id = $1", [.text(first)]) { _ in true }
            }
            guard found == true else { throw error }
            return nil
        }
    }
}
