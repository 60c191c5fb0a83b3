import Platform
import VisitPlanningDomain

/// Reads `visit-rules.csv`, the numbers by which visits are planned.
enum RulesFile {
    private static let file = "visit-rules.csv"

    /// - Throws: `Fault` of configuration with file and line.
    static func load(folder: String) throws -> PlanningRules {
        var values: [String: Int] = [:]
        for record in try CSVTable(folder: folder, file: file, columns: ["key", "value", "meaning"]).records {
            let key = record.text("key")
            guard let value = Int(record.text("value")), values.updateValue(value, forKey: key) == nil else {
                throw CSVTable.fault("\(file) line \(record.line): '\(key)' must occur once with a whole number")
            }
        }
        do {
            return try PlanningRules(values)
        } catch {
            switch error {
            case .unknownKey(let key):
                let known = PlanningRules.standard.keys.sorted().joined(separator: ", ")
                throw CSVTable.fault("\(file): unknown key '\(key)'; known are \(known)")
            case .outOfRange(let key):
                throw CSVTable.fault("\(file): '\(key)' must be from 0 to 10000")
            }
        }
    }
}
