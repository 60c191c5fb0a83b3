import Foundation

/// Reads whole small files.
package enum FileContents {
    /// - Returns: `nil` when the file does not exist or cannot be read.
    package static func read(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map { Array($0) }
    }
}
