/// Random values that are no secret: identifiers and the spread of retries.
///
/// Keys, nonces and codes never come from here but from ``SecureRandom``, so a simulation may repeat these.
package struct Randomness: Sendable {
    private let source: @Sendable (_ count: Int) -> [UInt8]

    /// The machine's generator.
    package static let machine = Randomness { SecureRandom.bytes($0) }

    /// - Parameter source: gives that many bytes.
    package init(_ source: @escaping @Sendable (_ count: Int) -> [UInt8]) { self.source = source }

    package func bytes(_ count: Int) -> [UInt8] { source(count) }

    /// Evenly spread over 0 to 1.
    package func fraction() -> Double {
        let number = bytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return Double(number) / Double(UInt32.max)
    }
}
