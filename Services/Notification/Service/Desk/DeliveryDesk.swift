import EventSourcing
import Messages
import NotificationDomain
import Platform

/// What the delivery desk does: look at notices and act on those that stopped.
///
/// The desk sees every notice; the window of a dispensary sees the ones that it hands over itself.
struct DeliveryDesk: Sendable {
    let store: Store
    let ids: IdentifierSource
    let texts: NoticeTexts
    let catalogue: Catalogue
    /// Letters are typed into the document system by hand.
    let isManual: Bool

    /// Rows shown at once.
    static let rowsMax = 200

    /// Which notices a list shows.
    struct Filter: Sendable {
        var states: [String] = []
        var channel: NoticeChannel?
        var caseID: String?
        var dispensaryID: DispensaryID?
        /// A one-time code that failed is no task: the person sees it at once and asks for another.
        var leavesOutCodes = false
        var newestFirst = false
        var limit = DeliveryDesk.rowsMax
    }

    /// A notice with everything that is known of it.
    struct Detail: Sendable {
        let row: NoticeRow
        let steps: [NoticeStep]
        let contact: Contact?
        let letter: NoticeTexts.Letter
        let isErased: Bool
    }

    func list(_ filter: Filter) async throws -> [NoticeRow] {
        let (condition, values) = filter.condition
        let order = filter.newestFirst ? "changed_at DESC" : "requested_at"
        return try await store.read { sql in
            try sql.rows(
                "SELECT \(NoticeRow.columns) FROM notice \(condition) ORDER BY \(order) LIMIT $\(values.count + 1)",
                values + [SQLValue(filter.limit)]
            ) { NoticeRow($0) }
        }
    }

    /// How many notices fit, by state and channel.
    func counts(_ filter: Filter) async throws -> [QueueKey: Int] {
        let (condition, values) = filter.condition
        return try await store.read { sql in
            let rows = try sql.rows(
                "SELECT state, channel, COUNT(*) FROM notice \(condition) GROUP BY state, channel", values
            ) { (QueueKey($0.text(0), $0.text(1)), $0.integer(2)) }
            return Dictionary(uniqueKeysWithValues: rows)
        }
    }

    struct QueueKey: Hashable, Sendable {
        let state: String
        let channel: String

        init(_ state: String, _ channel: String) {
            self.state = state
            self.channel = channel
        }
    }

    /// - Throws: `NotFound` when there is no such notice, or it is none of this person's dispensary.
    func row(_ noticeID: String, for staff: StaffIdentity) async throws -> NoticeRow {
        let row = try await store.read { sql in
            try sql.first(
                "SELECT \(NoticeRow.columns) FROM notice WHERE notice_id = $1", [.text(noticeID)]
            ) { NoticeRow($0) }
        }
        guard let row, staff.has(.deliveryDesk) || staff.has(.systemOperator) || isOfDispensary(row, staff) else {
            throw NotFound()
        }
        return row
    }

    private func isOfDispensary(_ row: NoticeRow, _ staff: StaffIdentity) -> Bool {
        row.channel == NoticeChannel.inPerson.rawValue && row.dispensaryID != nil
            && row.dispensaryID == staff.dispensaryID?.text
    }

    func detail(_ noticeID: String, for staff: StaffIdentity) async throws -> Detail {
        let row = try await row(noticeID, for: staff)
        let steps = try await steps(of: noticeID)
        // Reading the stream opens what is sealed; nothing is written.
        let state = try await store.write(metadata(staff)) { transaction in
            try transaction.state(Notice.self, id: noticeID).state
        }
        guard let request = state.request else { throw NotFound() }
        return Detail(
            row: row, steps: steps, contact: request.recipient.value, letter: texts.letter(for: request),
            isErased: request.recipient.value == nil)
    }

    func steps(of noticeID: String) async throws -> [NoticeStep] {
        try await store.history(of: Notice.self, id: noticeID).map { NoticeStep($0.event, at: $0.at) }
    }

    // Each act takes the identifier of `AppContext.actID`, so that repeating it changes nothing.

    func retry(_ noticeID: String, _ reason: DeskReason, by staff: StaffIdentity, actID: String?) async throws {
        try await act(noticeID, staff, actID) { .retry(by: staff.id, reason, at: $0) }
    }

    func discard(_ noticeID: String, _ reason: DeskReason, by staff: StaffIdentity, actID: String?) async throws {
        try await act(noticeID, staff, actID) { .discard(by: staff.id, reason, at: $0) }
    }

    func handOver(_ noticeID: String, by staff: StaffIdentity, actID: String?) async throws {
        _ = try await row(noticeID, for: staff)
        try await act(noticeID, staff, actID) { .handOver(by: staff.id, at: $0) }
    }

    func registerDocument(
        _ noticeID: String, number: String, on day: LocalDay, by staff: StaffIdentity, actID: String?
    ) async throws {
        try await act(noticeID, staff, actID) { .registerDocument(number: number, on: day, by: staff.id, at: $0) }
    }

    private func act(
        _ noticeID: String, _ staff: StaffIdentity, _ actID: String?,
        _ command: @escaping @Sendable (Instant) -> Notice.Command
    ) async throws {
        _ = try await store.writeOnce(metadata(staff), actID: actID) { transaction in
            do {
                _ = try transaction.handle(Notice.self, id: noticeID, command(transaction.now))
            } catch Notice.Rejection.notRequested {
                throw NotFound()
            }
        }
    }

    private func metadata(_ staff: StaffIdentity) -> EventMetadata {
        let id = ids.next()
        return EventMetadata(correlationID: id, causationID: id, actor: "staff:\(staff.id.text)")
    }
}

extension DeliveryDesk.Filter {
    /// In SQL, empty when every notice fits, with its values.
    fileprivate var condition: (sql: String, values: [SQLValue]) {
        var conditions: [String] = []
        var values: [SQLValue] = []
        func add(_ condition: (String) -> String, _ value: SQLValue) {
            values.append(value)
            conditions.append(condition("$\(values.count)"))
        }
        if !states.isEmpty {
            let places = states.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
            values += states.map(SQLValue.text)
            conditions.append("state IN (\(places))")
        }
        if let channel { add({ "channel = \($0)" }, .text(channel.rawValue)) }
        if let caseID { add({ "case_id = \($0)" }, .text(caseID)) }
        if let dispensaryID { add({ "dispensary_id = \($0)" }, .text(dispensaryID.text)) }
        if leavesOutCodes { add({ "kind <> \($0)" }, .text(NoticeKind.verificationCode.rawValue)) }
        return (conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "), values)
    }
}
