import Messages
import NotificationDomain

/// A way by which notices leave: mail server or document system.
protocol DeliveryChannel: Sendable {
    var channel: NoticeChannel { get }
    /// Notices on their way at the same time.
    var lanes: Int { get }

    /// Hands one notice over, once. Never throws: whatever happens is one of the results.
    func deliver(_ request: NoticeRequest) async -> DeliveryResult

    /// Whether the other side can be reached at all, found out without a notice.
    func isReachable() async -> Bool

    /// What became of an attempt whose outcome was lost, if the other side can tell.
    func outcome(of request: NoticeRequest) async -> DeliveryResult?
}
