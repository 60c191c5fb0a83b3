import Dispatch
import Foundation

/// Waiting for the end that a person or a supervisor asks for (SIGTERM, SIGINT).
enum StopSignal {
    static func wait() async {
        let (asked, bell) = AsyncStream.makeStream(of: Void.self)
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { bell.yield() }
            source.resume()
            return source
        }
        for await _ in asked { break }
        for source in sources { source.cancel() }
    }
}
