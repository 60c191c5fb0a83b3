package import Hummingbird

/// A file that came with a form.
package struct UploadedFile: Sendable, Equatable {
    /// The form field.
    package let field: String
    /// As the browser named it; only for showing it to the one who sent it.
    package let filename: String
    /// The type that the browser claims; check the bytes.
    package let claimedType: String
    /// The content, empty when the file is larger than the limit.
    package let bytes: [UInt8]
    /// How many bytes were sent, also beyond the limit, so that the message can say it.
    package let byteCount: Int

    package init(field: String, filename: String, claimedType: String, bytes: [UInt8], byteCount: Int) {
        self.field = field
        self.filename = filename
        self.claimedType = claimedType
        self.bytes = bytes
        self.byteCount = byteCount
    }

    package var isTooLarge: Bool { bytes.count < byteCount }
}

/// Bounds of a form with files.
package struct MultipartLimits: Sendable {
    /// Largest file that is kept; of a larger one only the size.
    package var fileByteCountMax = 2 * 1_024 * 1_024
    /// Largest plain field.
    package var fieldByteCountMax = 16 * 1_024
    /// Largest body; beyond it the request is refused with 413 without reading on.
    package var bodyByteCountMax = 30 * 1_024 * 1_024

    package init() {}
}

extension Request {
    /// Reads a form with files and checks its form token, unless it comes from a program under `/api`.
    ///
    /// A file above the limit is not an error here: the page says which file and how large it is.
    /// - Throws: 413 for a body above the limit, 415 for another content type, 403 for a missing token,
    ///   ``InvalidInput`` for a broken body.
    package func multipart(
        _ context: AppContext, limits: MultipartLimits = MultipartLimits()
    ) async throws -> FormFields {
        guard MediaTypeName(headers[.contentType]) == .multipart,
            let boundary = MultipartForm.boundary(of: headers[.contentType] ?? "")
        else { throw RequestRefusal(kind: .wrongMediaType, status: .unsupportedMediaType) }
        let tooLarge = RequestRefusal(kind: .tooLarge, status: .contentTooLarge)
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limits.bodyByteCountMax {
            throw tooLarge
        }
        let fields: FormFields
        do throws(MultipartReadError) {
            fields = try await MultipartForm.read(body, boundary: boundary, limits: limits)
        } catch {
            switch error {
            case .tooLarge: throw tooLarge
            case .malformed: throw FormFields.unreadable
            case .connection(let underlying): throw underlying
            }
        }
        if !wantsProblem { try FormTokens.check(fields[FormTokens.fieldName], context) }
        return fields
    }
}

enum MultipartReadError: Error {
    case tooLarge
    case malformed(MultipartError)
    case connection(any Error)
}

/// Collects the parts of a form with files.
enum MultipartForm {
    static func boundary(of contentType: String) -> String? {
        for parameter in contentType.split(separator: ";").dropFirst() {
            let halves = parameter.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[0].filter({ $0 != " " }).lowercased() == "boundary" else { continue }
            let value = halves[1].trimmingPrefix(while: { $0 == " " })
            return value.hasPrefix("\"") ? String(value.dropFirst().prefix { $0 != "\"" }) : String(value)
        }
        return nil
    }

    static func read(
        _ body: some AsyncSequence<ByteBuffer, any Error>, boundary: String, limits: MultipartLimits
    ) async throws(MultipartReadError) -> FormFields {
        var collector = MultipartCollector(limits: limits)
        var byteCount = 0
        do {
            var parser = try MultipartParser(boundary: boundary)
            for try await chunk in body {
                byteCount += chunk.readableBytes
                guard byteCount <= limits.bodyByteCountMax else { throw MultipartReadError.tooLarge }
                for event in try parser.consume(chunk.readableBytesView) { try collector.take(event) }
            }
            try parser.finish()
            return collector.fields
        } catch let error as MultipartReadError {
            throw error
        } catch let error as MultipartError {
            throw .malformed(error)
        } catch {
            throw .connection(error)
        }
    }
}

/// Puts events together to fields and files; pure.
struct MultipartCollector {
    private let limits: MultipartLimits
    private var pairs: [FormFields.Pair] = []
    private var files: [UploadedFile] = []
    private var headers: MultipartHeaders?
    private var bytes: [UInt8] = []
    private var byteCount = 0

    init(limits: MultipartLimits) { self.limits = limits }

    var fields: FormFields { FormFields(pairs: pairs, files: files) }

    mutating func take(_ event: MultipartEvent) throws(MultipartError) {
        switch event {
        case .partBegan(let headers):
            self.headers = headers
            bytes = []
            byteCount = 0
        case .bytes(let more):
            byteCount += more.count
            let limit = headers?.filename == nil ? limits.fieldByteCountMax : limits.fileByteCountMax
            if byteCount <= limit {
                bytes += more
            } else {
                bytes = []
            }
        case .partEnded:
            try endPart()
        case .finished:
            break
        }
    }

    private mutating func endPart() throws(MultipartError) {
        guard let headers else { return }
        if let filename = headers.filename {
            files.append(
                UploadedFile(
                    field: headers.name, filename: filename, claimedType: headers.contentType ?? "", bytes: bytes,
                    byteCount: byteCount))
        } else {
            guard byteCount <= limits.fieldByteCountMax, let value = String(validating: bytes, as: UTF8.self) else {
                throw .malformedHeaders
            }
            pairs.append(FormFields.Pair(name: headers.name, value: value))
        }
        self.headers = nil
    }
}
