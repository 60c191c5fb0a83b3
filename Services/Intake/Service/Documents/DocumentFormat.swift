import Platform

/// The kinds of files that people may upload, recognised by their first bytes.
enum DocumentFormat: String, Sendable, CaseIterable {
    case pdf = "application/pdf"
    case jpeg = "image/jpeg"

    /// What the bytes are, whatever they are called.
    init?(bytes: [UInt8]) {
        if bytes.starts(with: Array("%PDF-".utf8)) {
            self = .pdf
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else {
            return nil
        }
    }

    /// What a sender says it is; `nil` when it says nothing or nothing useful.
    init?(declared: String?) {
        let name = declared?.split(separator: ";").first?.lowercased().filter { $0 != " " }
        switch name {
        case "application/pdf", "application/x-pdf": self = .pdf
        case "image/jpeg", "image/jpg", "image/pjpeg": self = .jpeg
        default: return nil
        }
    }

    var fileExtensions: [String] {
        switch self {
        case .pdf: ["pdf"]
        case .jpeg: ["jpg", "jpeg"]
        }
    }
}

/// A file as it arrived, before anything about it is believed.
struct ArrivedFile: Sendable {
    let bytes: [UInt8]
    /// `Content-Type`; browsers guess it from the name.
    let declaredType: String?
    let fileName: String?

    /// Checks size, first bytes, declared type and extension against each other.
    ///
    /// - Throws: `InvalidInput` with every problem and how to repair it, at `pointer`.
    func format(allowing types: [String], bytesMax: Int, pointer: String) throws(InvalidInput) -> DocumentFormat {
        var check = Validation()
        if bytes.isEmpty { check.fail(pointer, "empty-file", Texts.Upload.empty) }
        if bytes.count > bytesMax {
            check.fail(pointer, "file-too-large", Texts.Upload.tooLarge(bytes: bytes.count, bytesMax: bytesMax))
        }
        try check.finish()
        guard let format = DocumentFormat(bytes: bytes), types.contains(format.rawValue) else {
            throw InvalidInput(Violation(pointer, "file-type", Texts.Upload.wrongType))
        }
        if let declared = declaredType, Self.isMeaningful(declared), DocumentFormat(declared: declared) != format {
            check.fail(pointer, "file-type-mismatch", Texts.Upload.mismatch)
        }
        if let fileExtension, !format.fileExtensions.contains(fileExtension) {
            check.fail(pointer, "file-extension", Texts.Upload.wrongExtension)
        }
        try check.finish()
        return format
    }

    /// Some senders say only "some bytes".
    private static func isMeaningful(_ declared: String) -> Bool {
        !declared.isEmpty && !declared.lowercased().hasPrefix("application/octet-stream")
    }

    private var fileExtension: String? {
        guard let fileName, let dot = fileName.lastIndex(of: "."), dot != fileName.startIndex else { return nil }
        return fileName[fileName.index(after: dot)...].lowercased()
    }
}
