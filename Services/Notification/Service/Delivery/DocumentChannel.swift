import Messages
import NotificationDomain
import Platform

/// Registers notices as official letters in the document management system.
struct DocumentChannel: DeliveryChannel {
    let system: any DocumentSystem
    let texts: NoticeTexts
    let clock: ServiceClock

    let channel = NoticeChannel.documentSystem
    /// Letters are rare beside mails, and the system numbers them one after another anyway.
    let lanes = 1

    func deliver(_ request: NoticeRequest) async -> DeliveryResult {
        guard let reference = request.reference, let contact = request.recipient.value else {
            return .permanentFailure(code: 0)
        }
        let letter = texts.letter(for: request)
        do {
            let document = try OfficialDocument(
                reference: reference, subject: letter.subject, body: letter.body, recipientName: contact.name,
                day: clock.now.day(in: .mainland))
            let registered = try await system.register(document)
            return .registered(number: registered.number, on: registered.registeredOn)
        } catch let fault as Fault {
            return fault.retry == .never ? .permanentFailure(code: 0) : .unreachable
        } catch is OfficialDocument.Invalid {
            return .permanentFailure(code: 0)
        } catch {
            return .unknown
        }
    }

    func isReachable() async -> Bool {
        do {
            _ = try await system.find(reference: "-")
            return true
        } catch {
            return false
        }
    }

    func outcome(of request: NoticeRequest) async -> DeliveryResult? {
        guard let reference = request.reference else { return nil }
        do {
            // The system answers and does not know it: nothing was handed over, so trying again makes no second letter.
            guard let found = try await system.find(reference: reference) else { return .unreachable }
            return .registered(number: found.number, on: found.registeredOn)
        } catch {
            // Not known now: a person will look.
            return nil
        }
    }
}
