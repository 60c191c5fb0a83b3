import Foundation

/// Another program, run to its end.
enum Subprocess {
    /// Longest text of a failure that is shown.
    private static let wordsMax = 400

    /// - Parameter environment: variables besides our own.
    /// - Returns: what it wrote to standard output.
    static func run(_ words: [String], environment: [String: String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (output, errors) = (Pipe(), FileManager.default.temporaryDirectory.appending(path: "ssc-\(UUID()).log"))
        // A file, because a full pipe of errors would stop a program whose output is being read.
        guard FileManager.default.createFile(atPath: errors.path, contents: nil) else {
            throw OperatorError("\(errors.path) cannot be made", fix: "check the folder for temporary files")
        }
        defer { try? FileManager.default.removeItem(at: errors) }
        let sink = try FileHandle(forWritingTo: errors)
        process.standardOutput = output
        process.standardError = sink
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let said = String(decoding: (try? Data(contentsOf: errors)) ?? Data(), as: UTF8.self)
            throw OperatorError(
                "\(words.prefix(2).joined(separator: " ")) ended with \(process.terminationStatus): "
                    + said.suffix(wordsMax),
                fix: "is the program installed (deploy/packages.txt)? Otherwise mend what it says")
        }
        return data
    }
}
