import Foundation
import Messages
import Platform

/// Reads the published table: one row per procedure and month.
enum PublishedMonth {
    struct Figures: Sendable {
        let complaints: Int
        let attentions: Int
    }

    /// Names of the procedures in the table.
    private static let names: [String: Procedure] = [
        "egreso-jefes-familia-dependientes": .voluntaryExit, "visitas-salud-domiciliarias": .homeVisit,
    ]

    /// - Throws: an error that names the file and what is wrong.
    static func read(_ path: String, month: Period) throws -> [Procedure: Figures] {
        guard let bytes = FileContents.read(path) else {
            throw OperatorError("the table \(path) cannot be read", fix: "give its path with --published")
        }
        var figures: [Procedure: Figures] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count == 5, let procedure = names[String(fields[0])], Int(fields[1]) == month.year,
                Int(fields[2]) == month.month, let complaints = Int(fields[3]), let attentions = Int(fields[4])
            else { continue }
            figures[procedure] = Figures(complaints: complaints, attentions: attentions)
        }
        let missing = Procedure.allCases.filter { figures[$0] == nil }.map(\.rawValue)
        guard missing.isEmpty else {
            throw OperatorError(
                "the table \(path) has no row of \(month) for \(missing.joined(separator: " and "))",
                fix: "choose a month that the table holds for both procedures")
        }
        return figures
    }
}
