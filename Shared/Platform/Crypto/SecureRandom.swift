import CCrypto
import Synchronization

/// Unpredictable bytes from libcrypto's generator, which the kernel seeds and each thread has its own of.
package enum SecureRandom {
    /// Gives `count` random bytes.
    ///
    /// A generator that cannot be seeded stops the process: weak keys are worse than none.
    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let done = RAND_bytes(buffer.baseAddress, Int32(count))
            precondition(done == 1, "libcrypto has no randomness")
            initialized = count
        }
    }
}

/// Nonces for AES-GCM, cut from a block of random bytes.
///
/// One call of the generator costs more than sealing a small value, so a block of 4 KiB is fetched at once. Nonces are
/// no secret, so keeping them in memory costs nothing. The process must not fork without exec, or both halves would
/// continue with the same block.
enum Nonces {
    private struct Block {
        var bytes: [UInt8] = []
        var next = 0
    }

    private static let blockByteCount = 4_096
    private static let block = Mutex(Block())

    static func next(byteCount: Int) -> [UInt8] {
        block.withLock { block in
            if block.next + byteCount > block.bytes.count {
                block.bytes = SecureRandom.bytes(blockByteCount)
                block.next = 0
            }
            defer { block.next += byteCount }
            return Array(block.bytes[block.next..<(block.next + byteCount)])
        }
    }
}
