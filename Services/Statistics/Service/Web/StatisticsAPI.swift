import HTTPTypes
import Hummingbird
import Messages
import Platform
import StatisticsDomain
import Synchronization

/// `/api/statistics` and `/datos`: the figures for programs and as files. Public; holds no personal data.
struct StatisticsAPI: Sendable {
    let reading: StatisticsReading
    let publicURL: String
    let clock: ServiceClock
    private let lists = EncodedLists()

    /// Figures change at most once a second; a minute in caches is current enough for a month.
    private static let cacheControl = "public, max-age=60"

    func register(_ routes: Routes) {
        routes.get("/api/statistics/monthly", doc: Self.listDoc) { request, _ in try await list(request) }
        routes.get("/api/statistics/monthly/{procedure}/{month}", doc: Self.monthDoc) { _, context in
            try await month(context)
        }
        routes.get("/api/statistics/activity/{procedure}", doc: Self.activityDoc) { _, context in
            try await activity(context)
        }
        routes.get("/api/statistics/open-data.csv", doc: Self.csvDoc("downloadMonthlyVolumes")) { _, _ in
            try await csv()
        }
        routes.get("/api/statistics/datapackage.json", doc: Self.packageDoc("showDataPackage")) { _, _ in
            try await package()
        }
        routes.get("/datos/\(OpenData.csvName)") { _, _ in try await csv() }
        routes.get("/datos/datapackage.json") { _, _ in try await package() }
        routes.get("/datos/\(OpenData.dictionaryName)") { _, _ in
            Response.file(
                OpenData.dictionary.utf8, contentType: "text/csv; charset=utf-8",
                downloadName: OpenData.dictionaryName, cacheControl: Self.cacheControl)
        }
        routes.get("/datos/volumenes-mensuales.json") { request, _ in try await list(request) }
    }

    private func list(_ request: Request) async throws -> Response {
        var check = Validation()
        let procedure = check.optional(
            "/procedure", try request.query().text("procedure"), "unknown", StatisticsTexts.unknownProcedure
        ) { Procedure(rawValue: $0) }
        try check.finish()
        let state = try await reading.state()
        if let answer = lists.answer(procedure, state) { return answer }
        let volumes = try await reading.volumes(procedure)
        let answer = try Response.json(
            MonthlyListReply(asOf: volumes.map(\.asOf).max(), months: volumes.map(MonthReply.init)),
            headers: [.cacheControl: "no-cache"])
        lists.keep(answer, procedure, state)
        return answer
    }

    private func month(_ context: AppContext) async throws -> Response {
        guard let procedure = Procedure(rawValue: try context.parameter("procedure")),
            let month = Period(try context.parameter("month")),
            let volume = try await reading.volume(procedure, month)
        else { throw NotFound() }
        return try .json(MonthReply(volume), headers: [.cacheControl: "no-cache"])
            .tagged(EntityTag(version: volume.revision))
    }

    private func activity(_ context: AppContext) async throws -> Response {
        guard let procedure = Procedure(rawValue: try context.parameter("procedure")) else { throw NotFound() }
        let months = try await reading.activity(procedure)
        let backlog = months.map { $0.filed - $0.ended }.reduce(0, +)
        return try .json(
            ActivityReply(
                procedure: procedure.rawValue, backlog: max(0, backlog), months: months.map(ActivityReply.Month.init)),
            headers: [.cacheControl: "no-cache"])
    }

    private func csv() async throws -> Response {
        .file(
            OpenData.csv(try await reading.volumes()).utf8, contentType: "text/csv; charset=utf-8; header=present",
            downloadName: OpenData.csvName, cacheControl: Self.cacheControl)
    }

    private func package() async throws -> Response {
        let volumes = try await reading.volumes()
        let updated = volumes.map(\.asOf).max() ?? clock.now
        return try .json(
            DataPackage(publicURL: publicURL, updated: updated, byteCount: OpenData.csv(volumes).utf8.count),
            headers: [.cacheControl: Self.cacheControl])
    }

    private static let listDoc = Operation(
        id: "listMonthlyVolumes", summary: "Published volumes of both procedures, newest month first.",
        parameters: [.query("procedure", "home-visit or voluntary-exit")],
        replies: [.init(200, "Months", StatisticsSchemas.list)])
    private static let monthDoc = Operation(
        id: "showMonthlyVolume", summary: "The published volume of one procedure and month.",
        replies: [.init(200, "The month", StatisticsSchemas.month)])
    private static let activityDoc = Operation(
        id: "showActivity",
        summary: "Filings, ends, time to answer and backlog of one procedure since this system counts.",
        replies: [.init(200, "Months", StatisticsSchemas.activity)])

    private static func csvDoc(_ id: String) -> Operation {
        Operation(
            id: id, summary: "Published volumes as CSV (RFC 4180, UTF-8).",
            replies: [.init(200, "The file", mediaType: "text/csv")])
    }

    private static func packageDoc(_ id: String) -> Operation {
        Operation(
            id: id, summary: "Description of the open data set (Data Package).",
            replies: [.init(200, "The description")])
    }
}

/// The lists as they were encoded last. Dashboards ask far more often than a figure changes.
private final class EncodedLists: Sendable {
    private let kept = Mutex<[Procedure?: (state: FiguresState, answer: Response)]>([:])

    /// The list of this state; `nil` when another state was encoded last. The state is asked for before the figures, so
    /// one that changes in between is never taken for the older.
    func answer(_ procedure: Procedure?, _ state: FiguresState) -> Response? {
        kept.withLock { kept in kept[procedure].flatMap { $0.state == state ? $0.answer : nil } }
    }

    func keep(_ answer: Response, _ procedure: Procedure?, _ state: FiguresState) {
        kept.withLock { $0[procedure] = (state, answer) }
    }
}
