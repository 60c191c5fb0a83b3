package import Messages

/// The table of volumes as the institution published it: `procedure,year,month,complaints,attentions`.
package struct TransparencyTable: Sendable, Equatable {
    package struct Row: Sendable, Equatable {
        package let procedure: Procedure
        package let month: Period
        package let figures: MonthlyFigures

        package init(procedure: Procedure, month: Period, figures: MonthlyFigures) {
            self.procedure = procedure
            self.month = month
            self.figures = figures
        }
    }

    /// Every line that cannot be read, so that a file is mended at once.
    package struct InvalidTable: Error, Equatable, CustomStringConvertible {
        package enum Problem: String, Sendable {
            case header = "the first line must be procedure,year,month,complaints,attentions"
            case columns = "a line has five columns"
            case procedure = "the procedure is egreso-jefes-familia-dependientes or visitas-salud-domiciliarias"
            case month = "year and month must name a calendar month"
            case count = "complaints and attentions are whole numbers from 0"
            case repeated = "the procedure and month stand in an earlier line already"
        }

        package struct Violation: Equatable, Sendable {
            package let line: Int
            package let problem: Problem
        }

        package let violations: [Violation]

        /// Lines named in the text; a file of another kind has thousands.
        private static let linesNamedMax = 10

        package var description: String {
            let named = violations.prefix(Self.linesNamedMax).map { "line \($0.line): \($0.problem.rawValue)" }
            return named.joined(separator: "; ") + (violations.count > named.count ? "; …" : "")
        }
    }

    /// Names of the procedures in the published file.
    package static let names: [Procedure: String] = [
        .voluntaryExit: "egreso-jefes-familia-dependientes",
        .homeVisit: "visitas-salud-domiciliarias",
    ]
    package static let header = "procedure,year,month,complaints,attentions"

    package let rows: [Row]

    package init(csv: String) throws(InvalidTable) {
        let lines = csv.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        var violations: [InvalidTable.Violation] = []
        var rows: [Row] = []
        var seen: Set<String> = []
        if lines.first.map(String.init) != Self.header { violations.append(.init(line: 1, problem: .header)) }
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            switch Self.row(line) {
            case .failure(let problem): violations.append(.init(line: index + 1, problem: problem.problem))
            case .success(let row):
                if seen.insert(MonthlyVolume.id(row.procedure, row.month)).inserted {
                    rows.append(row)
                } else {
                    violations.append(.init(line: index + 1, problem: .repeated))
                }
            }
        }
        guard violations.isEmpty else { throw InvalidTable(violations: violations) }
        self.rows = rows
    }

    private struct Unreadable: Error { let problem: InvalidTable.Problem }

    private static func row(_ line: Substring) -> Result<Row, Unreadable> {
        let columns = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard columns.count == 5 else { return .failure(Unreadable(problem: .columns)) }
        guard let procedure = names.first(where: { $0.value == columns[0] })?.key else {
            return .failure(Unreadable(problem: .procedure))
        }
        guard let year = Int(columns[1]), let month = Int(columns[2]),
            let day = LocalDay(year: year, month: month, day: 1)
        else { return .failure(Unreadable(problem: .month)) }
        guard let complaints = Int(columns[3]), let attentions = Int(columns[4]), complaints >= 0, attentions >= 0
        else { return .failure(Unreadable(problem: .count)) }
        let figures = MonthlyFigures(complaints: complaints, attentions: attentions)
        return .success(Row(procedure: procedure, month: day.period, figures: figures))
    }
}
