import Messages
import StatisticsDomain

/// The published figures as open data: CSV with a header line (RFC 4180), and its dictionary.
enum OpenData {
    static let csvName = "volumenes-mensuales.csv"
    static let dictionaryName = "diccionario.csv"

    private static let header = "procedure,year,month,complaints,attentions,source,revision,as_of"

    /// Lines end in CRLF as RFC 4180 says; no field needs quotes, because all are codes and numbers.
    static func csv(_ volumes: [Volume]) -> String {
        let lines = volumes.map { volume in
            let month = volume.month
            return [
                TransparencyTable.names[volume.procedure] ?? volume.procedure.rawValue, "\(month.year)",
                "\(month.month)", "\(volume.complaints)", "\(volume.attentions)", volume.source.rawValue,
                "\(volume.revision)", volume.asOf.description,
            ].joined(separator: ",")
        }
        return ([header] + lines).joined(separator: "\r\n") + "\r\n"
    }

    /// Column, type and meaning.
    static let dictionary =
        (["column,type,description"]
        + fields.map { "\($0.name),\($0.type),\"\($0.description.replacing("\"", with: "\"\""))\"" })
        .joined(separator: "\r\n") + "\r\n"

    struct Field: Encodable, Sendable {
        let name: String
        let type: String
        let description: String
    }

    static let fields: [Field] = [
        Field(name: "procedure", type: "string", description: StatisticsTexts.fieldProcedure),
        Field(name: "year", type: "integer", description: StatisticsTexts.fieldYear),
        Field(name: "month", type: "integer", description: StatisticsTexts.fieldMonth),
        Field(name: "complaints", type: "integer", description: StatisticsTexts.fieldComplaints),
        Field(name: "attentions", type: "integer", description: StatisticsTexts.fieldAttentions),
        Field(name: "source", type: "string", description: StatisticsTexts.fieldSource),
        Field(name: "revision", type: "integer", description: StatisticsTexts.fieldRevision),
        Field(name: "as_of", type: "datetime", description: StatisticsTexts.fieldAsOf),
    ]
}

/// The description of the data set for catalogues, after the Data Package standard (v1, Frictionless Data).
struct DataPackage: Encodable {
    struct License: Encodable {
        let name = "CC-BY-4.0"
        let title = "Creative Commons Attribution 4.0"
        let path = "https://creativecommons.org/licenses/by/4.0/"
    }

    struct Schema: Encodable {
        let fields = OpenData.fields
        let primaryKey = ["procedure", "year", "month"]
    }

    struct Resource: Encodable {
        let name = "volumenes-mensuales"
        let path: String
        let format = "csv"
        let mediatype = "text/csv"
        let encoding = "utf-8"
        let profile = "tabular-data-resource"
        let bytes: Int
        let schema = Schema()
    }

    let name = "seguro-social-campesino-volumenes"
    let profile = "tabular-data-package"
    let title = StatisticsTexts.dataTitle
    let description = StatisticsTexts.dataDescription
    let homepage: String
    let created: Instant
    let licenses = [License()]
    let resources: [Resource]

    init(publicURL: String, updated: Instant, byteCount: Int) {
        homepage = publicURL + "/estadisticas"
        created = updated
        resources = [Resource(path: publicURL + "/datos/" + OpenData.csvName, bytes: byteCount)]
    }
}
