import Messages
import NotificationDomain

/// What the delivery desk reads, in plain Spanish.
enum DeskTexts {
    static let malformedNumber = "Escriba el número como consta en Quipux, por ejemplo IESS-DSSC-2026-0123-O."
    static let numberOfOtherYear = "El año del número no es el año de la fecha de registro. Revise los dos."
    static let malformedDay = "Escriba la fecha como año-mes-día, por ejemplo 2026-03-09."
    static let dayInFuture = "La fecha de registro no puede estar en el futuro."
    static let unknownReason = "Elija un motivo de la lista."
    static let unknownState = "El estado no existe. Use waiting, attempting, held, sent, failed, expired o discarded."
    static let malformedLimit = "El límite es un número entero de 1 a 200."

    static func kind(_ raw: String) -> String {
        switch NoticeKind(rawValue: raw) {
        case nil: raw
        case .verificationCode: "Código de verificación"
        case .requestReceived: "Solicitud recibida"
        case .correctionRequested: "Pedido de corrección"
        case .exitExecuted: "Egreso realizado"
        case .caseRefused: "No procede"
        case .caseLapsed: "Terminado sin corrección"
        case .requestWithdrawn: "Solicitud retirada"
        case .visitPlanned: "Fecha de visita"
        case .visitNotPerformed: "Visita no realizada"
        case .visitPerformed: "Visita realizada"
        case .visitRequestClosed: "Visita terminada sin realizar"
        }
    }

    static func channel(_ raw: String) -> String {
        switch NoticeChannel(rawValue: raw) {
        case nil: raw
        case .email: "Correo electrónico"
        case .documentSystem: "Oficio en Quipux"
        case .inPerson: "En persona"
        }
    }

    /// Words and the class that colours them.
    static func state(_ raw: String) -> (text: String, tag: String) {
        switch raw {
        case "waiting": ("En espera", "tag-open")
        case "attempting": ("Enviándose", "tag-open")
        case "held": ("Dudoso: revisar", "tag-warn")
        case "sent": ("Entregado", "tag-done")
        case "failed": ("Falló", "tag-bad")
        case "expired": ("Caducó", "tag-warn")
        case "discarded": ("Descartado", "tag-warn")
        default: (raw, "tag-open")
        }
    }

    static func failure(_ raw: String) -> String {
        switch NoticeFailure(rawValue: raw) {
        case nil: raw
        case .permanentRejection: "El servidor de correo lo rechazó. Revise la dirección con la persona."
        case .retriesExhausted: "Se agotaron los intentos."
        case .outcomeUnknown: "No se sabe si llegó."
        case .recipientErased: "Los datos de la persona fueron borrados."
        }
    }

    static func step(_ name: String) -> String {
        switch name {
        case "notice-requested": "Se pidió el aviso"
        case "notice-attempted": "Intento de envío"
        case "notice-sent": "Entregado a su canal"
        case "notice-document-registered": "Registrado en Quipux"
        case "notice-handed-over": "Entregado en persona"
        case "notice-postponed": "Sin conexión; el intento no cuenta"
        case "notice-failed-temporarily": "Falló por ahora; se intentará otra vez"
        case "notice-outcome-unknown": "No se sabe si llegó; se enviará otra vez con la misma identificación"
        case "notice-held": "No se sabe si llegó; espera a una persona"
        case "notice-failed": "Falló"
        case "notice-expired": "Caducó antes de salir"
        case "notice-requeued": "Una persona pidió intentar otra vez"
        case "notice-discarded": "Una persona lo descartó"
        default: name
        }
    }

    static func reason(_ reason: DeskReason) -> String {
        switch reason {
        case .serviceRepaired: "El servicio ya funciona"
        case .addressConfirmed: "La persona confirmó su dirección"
        case .outcomeChecked: "Se comprobó que no llegó"
        case .toldByPhone: "Se avisó por teléfono"
        case .toldInPerson: "Se avisó en persona"
        case .addressWrong: "La dirección no existe"
        case .duplicate: "Es repetido"
        case .noLongerNeeded: "Ya no hace falta"
        }
    }

    /// Reasons that make sense for trying again, and for giving up.
    static let retryReasons: [DeskReason] = [.serviceRepaired, .addressConfirmed, .outcomeChecked]
    static let discardReasons: [DeskReason] = [.toldByPhone, .toldInPerson, .addressWrong, .duplicate, .noLongerNeeded]
}
