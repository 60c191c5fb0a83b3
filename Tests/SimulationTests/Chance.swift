import Foundation

/// Random numbers that a seed repeats exactly (SplitMix64 by Sebastiano Vigna, public domain).
final class Chance: RandomNumberGenerator, @unchecked Sendable {
    // Safe: a world runs on one thread.
    private var state: UInt64

    /// - Parameter stream: gives independent numbers under one seed.
    init(seed: UInt64, stream: UInt64) {
        state = seed &* 0xA24B_AED4_963E_E407 &+ (stream &+ 1) &* 0xD1B5_4A32_D192_ED03
    }

    func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True in `share` of the cases, 0 to 1.
    func happens(_ share: Double) -> Bool { Double(next() >> 11) / Double(1 << 53) < share }

    /// A number below the bound, which is at least 1.
    func number(below bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    func number(in range: ClosedRange<Int>) -> Int { range.lowerBound + number(below: range.count) }

    func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[number(below: elements.count)]
    }

    func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}
