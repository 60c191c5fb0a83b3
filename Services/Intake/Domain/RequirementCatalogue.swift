package import Messages

/// What each procedure asks for in each channel: configuration data, not code.
///
/// The published texts leave formats open in places and change, so the list is a file with a version; every filed
/// request records under which version it was accepted.
package struct RequirementCatalogue: Sendable, Codable, Equatable {
    package let version: String
    package let procedures: [ProcedureRequirements]

    package init(version: String, procedures: [ProcedureRequirements]) {
        self.version = version
        self.procedures = procedures
    }

    /// - Returns: `nil` when the procedure is not offered in that channel.
    package func requirements(of procedure: Procedure, in channel: Channel) -> ChannelRequirements? {
        procedures.first { $0.procedure == procedure }?.channels.first { $0.channel == channel }
    }
}

/// A procedure and the channels in which it is offered.
package struct ProcedureRequirements: Sendable, Codable, Equatable {
    package let procedure: Procedure
    package let channels: [ChannelRequirements]

    package init(procedure: Procedure, channels: [ChannelRequirements]) {
        self.procedure = procedure
        self.channels = channels
    }
}

/// Everything that one channel asks for; each slot must be filled once.
package struct ChannelRequirements: Sendable, Codable, Equatable {
    package let channel: Channel
    package let slots: [RequirementSlot]
    /// Whether the form must be signed or fingerprinted.
    package let formMarkRequired: Bool
    /// Whether the needs of a home visit must be stated.
    package let visitNeedsRequired: Bool

    package init(channel: Channel, slots: [RequirementSlot], formMarkRequired: Bool, visitNeedsRequired: Bool) {
        self.channel = channel
        self.slots = slots
        self.formMarkRequired = formMarkRequired
        self.visitNeedsRequired = visitNeedsRequired
    }

    package func rule(for kind: RequirementKind) -> RequirementRule? {
        slots.lazy.flatMap(\.alternatives).first { $0.kind == kind }
    }
}

/// One thing to prove, with its alternatives from the best to the last resort.
package struct RequirementSlot: Sendable, Codable, Equatable {
    package let alternatives: [RequirementRule]

    package init(alternatives: [RequirementRule]) { self.alternatives = alternatives }
}

/// How one requirement may be presented.
package struct RequirementRule: Sendable, Codable, Equatable {
    package let kind: RequirementKind
    package let presentations: [Presentation]
    /// Why the better alternative is missing must be recorded.
    package let reasonRequired: Bool
    /// Only in exceptional cases, as the payment receipt.
    package let exceptional: Bool
    /// Media types of an upload.
    package let mediaTypes: [String]
    /// Largest upload. The published "2 MB" is read as 2 × 1,048,576 bytes, which favours the person.
    package let bytesMax: Int

    package init(
        kind: RequirementKind, presentations: [Presentation], reasonRequired: Bool = false, exceptional: Bool = false,
        mediaTypes: [String] = [], bytesMax: Int = 0
    ) {
        self.kind = kind
        self.presentations = presentations
        self.reasonRequired = reasonRequired
        self.exceptional = exceptional
        self.mediaTypes = mediaTypes
        self.bytesMax = bytesMax
    }
}
