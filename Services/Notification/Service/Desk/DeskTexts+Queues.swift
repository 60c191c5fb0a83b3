import NotificationDomain

/// What the delivery desk calls its queues, and why it refuses.
extension DeskTexts {
    static func title(of queue: DeskQueue) -> String {
        switch queue {
        case .failed: "Fallidos"
        case .held: "Dudosos"
        case .letters: "Oficios por registrar"
        case .inPerson: "Por entregar en persona"
        case .waiting: "Correos en espera"
        case .sent: "Últimos entregados"
        }
    }

    static func hint(of queue: DeskQueue) -> String {
        switch queue {
        case .failed: "No se pudieron entregar. Corrija la causa e intente otra vez, o avise de otra manera."
        case .held: "No se sabe si llegaron. Busque en Quipux por la referencia antes de intentar otra vez."
        case .letters: "Regístrelos en Quipux con su referencia y escriba aquí el número."
        case .inPerson: "Entréguelos impresos o léalos a la persona, y márquelos."
        case .waiting: "Salen solos. Si la lista crece, el servidor de correo no responde."
        case .sent: "Los más recientes primero."
        }
    }

    /// Why something cannot be done with a notice.
    static func detail(of rejection: Notice.Rejection) -> String {
        switch rejection {
        case .notRequested: "El aviso no existe."
        case .notDue: "El aviso espera su hora para el siguiente intento."
        case .notDeliverable: "Este aviso se entrega en persona; márquelo como entregado."
        case .inFlight: "El aviso se está enviando. Espere un minuto."
        case .staleResult: "El resultado es de un intento anterior."
        case .alreadySent: "El aviso ya fue entregado."
        case .alreadyDiscarded: "El aviso ya fue descartado."
        case .alreadyExpired: "El código ya caducó; la persona debe pedir otro."
        case .alreadyFailed: "El aviso ya falló; pida intentarlo otra vez."
        case .heldForPerson: "El aviso espera la revisión de una persona."
        case .notOfficialDocument: "Solo un oficio recibe número de Quipux."
        case .malformedDocumentNumber: malformedNumber
        case .documentNumberOfOtherYear: numberOfOtherYear
        }
    }
}
