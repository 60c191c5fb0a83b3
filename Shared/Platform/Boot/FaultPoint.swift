/// The places where a process can be made to fail, for tests of what survives it.
///
/// Each lies between two steps of which a crash may keep the first and lose the second. What a point costs while none
/// is armed is one load; see ``FaultSwitch``.
package enum FaultPoint: String, CaseIterable, Sendable {
    // Consumer: from the socket to the acknowledgement.

    /// Deliveries were read from the socket and belong to nobody yet.
    case deliveriesRead = "C1"
    /// The transaction that will take a batch has begun; nothing is in it.
    case inboxOpened = "C2"
    /// The batch is committed; its acknowledgement is not decided.
    case inboxCommitted = "C3"
    /// The acknowledgement is decided and waits for the connection's thread.
    case acknowledgementDecided = "C4"
    /// The acknowledgement is on the socket.
    case acknowledged = "C5"

    // Handler: one message, or any other unit that appends.

    /// The batch is in memory, its transaction not begun.
    case beforeUnit = "H1"
    /// Events are inserted, projections do not know them.
    case eventsInserted = "H2"
    /// The message is marked as taken, its handler has not run.
    case messageMarked = "H3"
    /// Events are committed; whoever wrote them has no answer and nobody is woken.
    case unitCommitted = "H4"

    // Relay: from the log to the broker.

    /// A batch of events is read and mapped, nothing of it is published.
    case relayRead = "R1"
    /// A message is on its way to the broker, unconfirmed; counts messages.
    case messagePublished = "R2"
    /// Everything of the batch is confirmed, the checkpoint stands before it.
    case relayConfirmed = "R3"
    /// Inside the transaction that moves the checkpoint.
    case checkpointOpened = "R4"
    /// The checkpoint is moved.
    case checkpointMoved = "R5"

    // Effect: a mail or a letter.

    /// The attempt is stored, nothing has left.
    case attemptStored = "E1"
    /// The text of a mail is handed over but for its end: the server does not have the mail.
    case mailTextSent = "E2"
    /// The other side has taken it and said so, nothing is stored of that.
    case effectDone = "E3"
    /// Inside the transaction that stores the result.
    case resultOpened = "E4"

    // Projections.

    /// A stored event is about to be replayed into projections; counts events.
    case eventReplayed = "P1"
    /// Events and their projections are in the transaction, which is not committed.
    case beforeCommit = "P2"

    // Timers.

    /// The due row is taken, its handler has not run.
    case timerClaimed = "D1"
    /// The handler has run, nothing is committed.
    case timerFired = "D2"

    // Operators and the start.

    /// A parked message was put back, others of the same call were not; counts messages.
    case parkedRetried = "A1"
    /// The tables of the platform are made, those of the service and its projections are not.
    case schemaMade = "A2"

    /// Whether the code around the point can throw, and so be told to.
    var canThrow: Bool { self != .mailTextSent && self != .effectDone }

    /// Passes, or does what ``FaultSwitch`` was told.
    /// - Throws: ``InjectedFault``.
    @inline(__always)
    package func reach() throws {
        if FaultSwitch.isArmed { try FaultSwitch.reached(self) }
    }

    /// The same where nothing can be thrown.
    @inline(__always)
    package func pass() {
        // The configuration refuses `error` for such a point.
        if FaultSwitch.isArmed { try? FaultSwitch.reached(self) }
    }
}

/// The failure that a test asked for.
package struct InjectedFault: Error, CustomStringConvertible {
    package let point: FaultPoint

    package var description: String { "the failure that SSC_FAULT asks for at \(point.rawValue)" }
}
