import Messages
import NotificationDomain

@testable import Notification
@testable import Platform

extension Workload {
    func actAtDeliveryDesk() {
        let clerk = staff("desk", .deliveryDesk)
        let isDiscard = chance.happens(0.1)
        let pick = chance.number(below: 100)
        let key = newKey
        world.act("desk", at: "notification") { process in
            let context = process.context
            let settings = try NotificationSettings.read(context.settings)
            let texts = try NoticeTexts(folder: Fixtures.noticeTexts, publicURL: context.publicURL)
            let desk = DeliveryDesk(
                store: context.store, ids: context.ids, texts: texts, catalogue: context.catalogue,
                isManual: settings.documents == .manual)
            let open = try await desk.list(.init(states: ["held", "failed", "waiting"]))
            guard !open.isEmpty else { return "nothing to do \(key.prefix(4))" }
            let notice = open[pick % open.count]
            if notice.channel == NoticeChannel.inPerson.rawValue {
                try await desk.handOver(notice.noticeID, by: clerk, actID: key)
            } else if isDiscard {
                try await desk.discard(notice.noticeID, .addressWrong, by: clerk, actID: key)
            } else {
                try await desk.retry(notice.noticeID, .serviceRepaired, by: clerk, actID: key)
            }
            return "\(notice.kind) \(notice.state)"
        }
    }
}
