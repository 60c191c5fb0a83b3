import IntakeDomain
import Messages
import Platform

/// Which notices left and which failed, repeated in the case's own history. One-time codes are no part of a case.
enum NotificationFacts {
    static let handlers: [MessageHandler] = [
        .on(NoticeSent.self) { transaction, message in
            let body = message.body
            guard let caseID = body.caseID, body.kind != .verificationCode else { return }
            try transaction.record(
                .noticeSent(.init(noticeID: body.noticeID, kind: body.kind, channel: body.channel, at: body.sentAt)),
                of: caseID)
        },
        .on(NoticeFailed.self) { transaction, message in
            let body = message.body
            guard let caseID = body.caseID, body.kind != .verificationCode else { return }
            try transaction.record(
                .noticeFailed(
                    .init(
                        noticeID: body.noticeID, kind: body.kind, channel: body.channel, code: body.code,
                        at: body.failedAt)),
                of: caseID)
        },
    ]
}
