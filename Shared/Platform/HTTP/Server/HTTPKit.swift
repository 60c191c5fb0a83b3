package import Messages

/// What the middleware of one service works with; made once at start.
package struct HTTPKit: Sendable {
    package let service: String
    package let pages: PageRenderer
    package let tokens: SignedToken
    package let signer: any TokenSigner
    package let idempotency: (any IdempotencyStore)?
    /// The service's clock.
    package let now: @Sendable () -> Instant
    /// `leader`, or `standby` when another process does what there is one of per log.
    package let role: @Sendable () -> String
    /// Why the service cannot take requests now; empty when it can. Reasons are codes, not sentences.
    package let reasonsNotReady: @Sendable () async -> [String]
    /// The metrics in the text format of Prometheus.
    package let metrics: @Sendable () async -> String

    package init(
        service: String, pages: PageRenderer, signer: any TokenSigner, idempotency: (any IdempotencyStore)?,
        now: @escaping @Sendable () -> Instant, role: @escaping @Sendable () -> String = { "leader" },
        reasonsNotReady: @escaping @Sendable () async -> [String],
        metrics: @escaping @Sendable () async -> String
    ) {
        self.service = service
        self.pages = pages
        self.signer = signer
        tokens = SignedToken(signer: signer)
        self.idempotency = idempotency
        self.now = now
        self.role = role
        self.reasonsNotReady = reasonsNotReady
        self.metrics = metrics
    }
}
