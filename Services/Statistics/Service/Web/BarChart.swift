import Messages
import Platform
import StatisticsDomain

/// The geometry of the bars of one procedure, oldest month left; the template draws it as SVG.
struct BarChart {
    static let width = 900
    static let height = 260
    private static let plotLeft = 60
    /// Room for the half of the last label.
    private static let plotRight = 20
    private static let plotTop = 20
    private static let plotHeight = 200
    private static let gridLines = 4

    private let volumes: [Volume]

    /// - Parameter volumes: newest first.
    init(_ volumes: [Volume]) { self.volumes = volumes.reversed() }

    private var top: Int { Self.roundUp(volumes.map(\.attentions).max() ?? 0) }

    /// The next number that is easy to read and so are its quarters.
    static func roundUp(_ value: Int) -> Int {
        var scale = 1
        while scale * 40 < value { scale *= 10 }
        return scale * ([4, 8, 12, 16, 20, 24, 28, 32, 36].first { $0 * scale >= value } ?? 40)
    }

    /// Months from the first to the last, those without figures included, so that a gap is seen as one.
    private var monthCount: Int {
        guard let first = volumes.first, let last = volumes.last else { return 1 }
        return Self.distance(from: first.month, to: last.month) + 1
    }

    private static func distance(from start: Period, to end: Period) -> Int {
        (end.year - start.year) * 12 + end.month - start.month
    }

    var content: PageContent {
        [
            "width": Self.width, "height": Self.height, "bars": bars, "lines": lines,
            "baseY": Self.plotTop + Self.plotHeight, "left": Self.plotLeft, "right": Self.width,
            "hasBars": !volumes.isEmpty,
        ]
    }

    private var bars: [PageContent] {
        guard let first = volumes.first?.month else { return [] }
        let count = monthCount
        let slot = max(1, (Self.width - Self.plotLeft - Self.plotRight) / count)
        let labelEvery = max(1, (count + 11) / 12)
        return volumes.map { volume in
            let index = Self.distance(from: first, to: volume.month)
            let height = volume.attentions * Self.plotHeight / top
            let x = Self.plotLeft + index * slot
            return [
                "x": x + slot / 8, "y": Self.plotTop + Self.plotHeight - height, "width": max(1, slot * 3 / 4),
                "height": height, "title": StatisticsTexts.bar(volume),
                "label": Self.label(volume.month), "labelX": x + slot / 2,
                "labelY": Self.plotTop + Self.plotHeight + 20,
                "hasLabel": index.isMultiple(of: labelEvery), "hasComplaints": volume.complaints > 0,
                "markY": Self.plotTop + Self.plotHeight - height - 6, "complaints": volume.complaints,
            ]
        }
    }

    private var lines: [PageContent] {
        (1...Self.gridLines).map { line in
            let y = Self.plotTop + Self.plotHeight - line * Self.plotHeight / Self.gridLines
            return [
                "y": y, "textY": y + 5, "textX": Self.plotLeft - 6,
                "text": StatisticsTexts.number(top * line / Self.gridLines),
            ]
        }
    }

    /// As "12/25".
    private static func label(_ month: Period) -> String {
        "\(month.month < 10 ? "0" : "")\(month.month)/\(String(month.year).suffix(2))"
    }
}
