import Glibc
import ServiceLifecycle

/// Gives back, once the service is ready, the pages of programs and libraries that only its start needed.
///
/// Starting touches nearly all of a Swift program and its libraries: relocations, metadata, conformances. The kernel
/// counts those pages as resident for as long as they are mapped, 30 of 48 MB of a resting service, and takes mapped
/// pages last when memory is short. Unmapped ones stay in the page cache while there is room and come back with the
/// first use; what is in use comes back within milliseconds.
struct StartPages: Service {
    let health: ServiceHealth
    let clock: ServiceClock

    func run() async throws {
        await cancelWhenStopping {
            while !Task.isCancelled {
                if await health.reasonsNotReady().isEmpty { break }
                await clock.wait(milliseconds: 250)
            }
            Self.release()
        }
        try await gracefulShutdown()
    }

    /// Unmaps what can be executed and comes from a file: nobody has written to it, so nothing can be lost.
    static func release() {
        for range in textRanges(mappings()) {
            madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
        }
    }

    /// What is mapped in this process, a line each (proc(5)). Read by hand: the kernel gives it a page at a time, and
    /// who reads whole files takes the first short answer for the end.
    static func mappings() -> [String] {
        guard let file = fopen("/proc/self/maps", "r") else { return [] }
        defer { fclose(file) }
        var (line, capacity, lines) = (nil as UnsafeMutablePointer<CChar>?, 0, [String]())
        while getline(&line, &capacity, file) > 0, let text = line { lines.append(String(cString: text)) }
        free(line)
        return lines
    }

    static func textRanges(_ mappings: [String]) -> [Range<UInt>] {
        mappings.compactMap { mapping in
            let fields = mapping.split { $0.isWhitespace }
            guard fields.count == 6, fields[1] == "r-xp", fields[5].hasPrefix("/") else { return nil }
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, ends[0] < ends[1] else { return nil }
            return ends[0]..<ends[1]
        }
    }
}
