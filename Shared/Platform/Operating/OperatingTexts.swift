import Messages

/// What the operator's pages say, in Spanish.
enum OperatingTexts {
    static let bodyIsNotJSON = "El contenido no es JSON: cambie el contenido completo."
    static let valueIsNotJSON = "Escriba el valor como JSON; un texto va entre comillas."
    static let noSuchPlace = "Ese lugar no existe en el mensaje; se escribe como /persona/nombre."
    static let whyMissing = "Escriba el motivo; queda en el registro."
    static let whyTooLong = "Escriba el motivo con 200 letras o menos."
    static let confirmMissing = "Marque la casilla para confirmar: un mensaje descartado no se puede recuperar."
    static let groupGone = "Ya no hay mensajes detenidos por esta causa."

    /// Longest reason for an act.
    static let whyMax = 200

    static func service(_ name: String) -> String {
        switch name {
        case "intake": "Recepción"
        case "validation": "Revisión"
        case "notification": "Avisos"
        case "planning": "Visitas"
        case "statistics": "Estadísticas"
        default: name
        }
    }

    /// The runbook's entry for a parked message in few words: what it is, and what to do.
    static func advice(_ cause: OperatingCause) -> (title: String, text: String) {
        switch cause {
        case .conflictingMessage:
            (
                "El mismo número con otro contenido",
                "El sistema que envía usó dos veces el mismo identificador. Pregunte a su responsable cuál vale. Si "
                    + "vale el nuevo, reintente; si vale el primero, descarte."
            )
        case .suspectMessage:
            ("Mensaje interrumpido", "El servicio se detuvo mientras lo atendía. Se prueba solo; espere un minuto.")
        case .killingMessage:
            (
                "El servicio se cae con este mensaje",
                "No reintente con esta versión del programa: avise al equipo de desarrollo, instale la corrección y "
                    + "reintente después."
            )
        case .missingPredecessor:
            (
                "Falta un mensaje anterior",
                "Primero debe llegar otro mensaje, por ejemplo el registro de la familia. Pida que lo envíen otra vez "
                    + "y después reintente."
            )
        case .unreadableBody:
            (
                "El contenido no cumple el formato",
                "El motivo dice qué campo está mal. Pida la corrección a quien lo envía, o corríjalo con "
                    + "ssc parked edit y reintente."
            )
        case .unknownType:
            (
                "Clase de mensaje desconocida",
                "Esta versión no conoce el mensaje. Instale la versión que lo conoce y reintente."
            )
        case .storage, .diskFull:
            (
                "No se pudo guardar",
                "Revise el espacio y el estado del disco. Cuando haya al menos 10 % libre, reintente."
            )
        case .vault:
            (
                "No se pudo abrir un dato personal",
                "La persona fue borrada o falta el archivo de claves. Revise la bóveda; si la persona fue borrada, "
                    + "descarte."
            )
        case .configuration:
            ("Configuración incompleta", "Corrija la configuración que nombra el motivo, reinicie y reintente.")
        case .mail, .documents, .otherService, .brokerConnection, .brokerBlocked, .brokerRefusedUser, .relayRefused:
            ("Otro sistema no respondió", "Revise que el sistema que nombra el motivo funcione y después reintente.")
        case .refusedByHandler, .starting, .stopping, .serviceDown, .topology, .unroutable, .newerLog,
            .missingMessages, .badBackup, .catchingUp:
            (
                "El trámite no admite este mensaje",
                "Compare el mensaje con la historia del trámite. Use primero «Probar sin enviar». Si el hecho ya está "
                    + "registrado, descarte; si no, avise al equipo de desarrollo."
            )
        }
    }

    /// The line about the last proof of a backup.
    static func drill(_ record: DrillRecord?) -> String {
        guard let record else { return "Copias de seguridad: todavía no se ha probado ninguna." }
        let result = record.isGood ? "sin diferencias" : "con diferencias; vea ssc drill"
        return "Copia de seguridad \(record.backup), probada el \(moment(record.at)): \(result)."
    }

    /// As "12 mensajes" or "1 mensaje".
    static func messages(_ count: Int) -> String { count == 1 ? "1 mensaje" : "\(count) mensajes" }

    /// What a trial found.
    static func trial(_ outcome: ParkedOutcome) -> String {
        switch outcome.result {
        case .handled:
            let events = (outcome.events ?? [:]).sorted { $0.key < $1.key }
            guard !events.isEmpty else { return "Pasaría sin cambiar nada. No se guardó nada." }
            let names = events.map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
            return "Pasaría y guardaría: \(names). No se guardó ni se envió nada."
        case .parked: return "Se detendría otra vez: \(outcome.reason ?? ""). No se guardó nada."
        case .pending: return "Quedaría en espera: \(outcome.reason ?? ""). No se guardó nada."
        case .changed, .edited, .discarded: return groupGone
        }
    }

    /// What an act on a group did.
    static func done(_ tally: ParkedBatches.Tally, isDiscard: Bool) -> String {
        var parts = [
            isDiscard ? "Descartados: \(tally.mended)." : "Atendidos: \(tally.mended). Sin resolver: \(tally.failed)."
        ]
        if tally.changed > 0 { parts.append("Cambiados por otra persona: \(tally.changed).") }
        if tally.left > 0 { parts.append("Sin tocar: \(tally.left).") }
        if tally.failed > tally.mended { parts.append("Se paró porque fallaron más de los que pasaron.") }
        return parts.joined(separator: " ")
    }

    /// As "2026-03-09 08:05", in the time of the mainland.
    static func moment(_ instant: Instant) -> String {
        let time = instant.timeOfDay(in: .mainland)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(instant.day(in: .mainland)) \(two(time.hour)):\(two(time.minute))"
    }
}
