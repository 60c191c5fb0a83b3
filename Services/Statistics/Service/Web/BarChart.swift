import Messages
import Platform
import StatisticsDomain

/// The geometry of the bars of one procedure, oldest month left; the template draws it as SVG.
struct BarChart {
    static let width = 900
    static let height = 260
    private static let plotLeft = 60
    private static let plotTop = 10
    private static let plotHeight = 200
    private static let gridLines = 4

    private let volumes: [Volume]

    /// - Parameter volumes: newest first.
    init(_ volumes: [Volume]) { self.volumes = volumes.reversed() }

    private var top: Int { Self.roundUp(volumes.map(\.attentions).max() ?? 0) }

    /// The next round number whose quarter is round too.
    static func roundUp(_ value: Int) -> Int {
        var step = 4
        while step * 10 < value { step *= 10 }
        return max(4, (value + step - 1) / step * step)
    }

    var content: PageContent {
        [
            "width": Self.width, "height": Self.height, "bars": bars, "lines": lines,
            "baseY": Self.plotTop + Self.plotHeight, "left": Self.plotLeft, "right": Self.width,
            "hasBars": !volumes.isEmpty,
        ]
    }

    private var bars: [PageContent] {
        let slot = (Self.width - Self.plotLeft) / max(volumes.count, 1)
        let labelEvery = max(1, (volumes.count + 11) / 12)
        return volumes.enumerated().map { index, volume in
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
