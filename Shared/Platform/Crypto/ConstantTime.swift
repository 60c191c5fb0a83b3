import CCrypto

/// Comparisons whose time depends on the length alone, for values that an attacker may try to guess.
package enum ConstantTime {
    package static func equal(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        return left.withContiguousBytes { left in
            right.withContiguousBytes { right in
                guard let first = left.baseAddress, let second = right.baseAddress else { return true }
                return CRYPTO_memcmp(first, second, left.count) == 0
            }
        }
    }
}
