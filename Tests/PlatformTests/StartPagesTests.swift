import Foundation
import Testing

@testable import Platform

@Suite struct StartPagesTests {
    private func residentPages() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return try #require(Int(fields[1]))
    }

    @Test func `only program text that comes from a file is given back`() {
        let mappings = """
            55d0c0a00000-55d0c0b00000 r--p 00000000 fe:00 131 /srv/Intake
            55d0c0b00000-55d0c1900000 r-xp 00100000 fe:00 131 /srv/Intake
            55d0c1900000-55d0c1a00000 rw-p 00f00000 fe:00 131 /srv/Intake
            7f1000000000-7f1000021000 rw-p 00000000 00:00 0
            7f1000100000-7f1000200000 r-xp 00026000 fe:00 977 /usr/lib/libc.so.6
            7f1000200000-7f1000210000 r-xp 00000000 00:00 0
            7ffd8d7f2000-7ffd8d7f4000 r-xp 00000000 00:00 0                          [vdso]
            """
        #expect(
            StartPages.textRanges(mappings.split(separator: "\n").map(String.init)) == [
                0x55d0_c0b0_0000..<0x55d0_c190_0000, 0x7f10_0010_0000..<0x7f10_0020_0000,
            ])
        #expect(StartPages.textRanges(StartPages.mappings()).count > 10)
    }

    @Test func `program text is given back, and comes again when it is used`() throws {
        let before = try residentPages()
        StartPages.release()
        #expect(try residentPages() < before)
        #expect(SHA256.hash(Array("abc".utf8)).prefix(4) == [0xba, 0x78, 0x16, 0xbf])
    }
}
