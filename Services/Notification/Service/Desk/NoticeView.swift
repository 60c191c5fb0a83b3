import Messages
import NotificationDomain
import Platform

/// Notices as the templates show them.
enum NoticeView {
    static func row(_ row: NoticeRow) -> PageContent {
        let state = DeskTexts.state(row.state)
        return [
            "href": "/entregas/\(row.noticeID)", "number": row.caseNumber ?? "—", "kind": DeskTexts.kind(row.kind),
            "channel": DeskTexts.channel(row.channel), "state": state.text, "tag": state.tag,
            "requestedAt": SpanishTime.short(row.requestedAt), "attempts": row.attempts,
            "nextTryAt": row.nextTryAt.map(SpanishTime.short) ?? "", "reference": row.reference ?? "—",
        ]
    }

    static func detail(
        _ detail: DeliveryDesk.Detail, staff: StaffIdentity, form: FormState, catalogue: Catalogue
    ) -> PageContent {
        let row = detail.row
        let isOpen = ["waiting", "held", "failed"].contains(row.state)
        let isDesk = staff.has(.deliveryDesk)
        let isInPerson = row.channel == NoticeChannel.inPerson.rawValue
        let dispensary = row.dispensaryID.flatMap { catalogue.dispensary(DispensaryID($0))?.name }
        var content = Self.row(row)
        content.merge(
            [
                "id": row.noticeID, "dispensary": dispensary ?? "—",
                "recipient": detail.isErased ? "Datos borrados" : (detail.contact?.name ?? ""),
                "email": detail.contact?.email?.text ?? "—", "phone": detail.contact?.phone?.e164 ?? "—",
                "failure": row.failure.map(DeskTexts.failure) ?? "", "hasFailure": row.failure != nil,
                "documentNumber": row.documentNumber ?? "", "hasDocumentNumber": row.documentNumber != nil,
                "subject": detail.letter.subject,
                "paragraphs": detail.letter.body.split(separator: "\n").map { ["text": String($0)] as PageContent },
                "steps": detail.steps.map { step -> PageContent in
                    [
                        "text": DeskTexts.step(step.step), "at": SpanishTime.short(step.at),
                        "code": step.code.map(String.init) ?? "", "hasCode": step.code != nil,
                    ]
                },
                "canHandOver": isOpen && (isInPerson || isDesk), "canRetry": isOpen && isDesk && !isInPerson,
                "canDiscard": isOpen && isDesk,
                "canRegister": isOpen && isDesk && row.channel == NoticeChannel.documentSystem.rawValue,
                "retryReasons": options("retry-reason", DeskTexts.retryReasons, form),
                "discardReasons": options("discard-reason", DeskTexts.discardReasons, form),
            ]
        ) { _, new in new }
        return content
    }

    private static func options(_ field: String, _ reasons: [DeskReason], _ form: FormState) -> [PageContent] {
        form.options(field, reasons.map { ($0.rawValue, DeskTexts.reason($0)) })
    }
}
