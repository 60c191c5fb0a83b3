import Foundation

/// What an exercise says: figures to standard output, words to standard error.
package enum Report {
    package static func figure(_ name: String, _ value: Int, _ unit: String) {
        print("{\"figure\":\"\(name)\",\"value\":\(value),\"unit\":\"\(unit)\"}")
    }

    package static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
