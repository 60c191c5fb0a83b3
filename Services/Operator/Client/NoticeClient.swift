import Messages
import Platform

/// The calls of Notification's interface that somebody at a dispensary makes.
struct NoticeClient: Sendable {
    let api: APIClient

    struct Notice: Decodable, Sendable {
        let id: String
        let kind: NoticeKind
        let state: String
    }

    private struct List: Decodable {
        let notices: [Notice]
    }

    /// Notices that wait to be handed over at the dispensary of the one who asks.
    func waiting() async throws -> [Notice] {
        try await api.get("/api/notification/notices?state=waiting&limit=200", as: List.self).notices
    }

    /// All notices of a case.
    func notices(of caseID: String) async throws -> [Notice] {
        try await api.get("/api/notification/notices?case=\(caseID)&limit=200", as: List.self).notices
    }

    func handOver(_ noticeID: String) async throws {
        try await api.post("/api/notification/notices/\(noticeID)/handed-over", isRepeatable: true)
    }
}
