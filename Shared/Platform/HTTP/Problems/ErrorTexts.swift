/// The Spanish sentences of the kit's own errors.
package enum ErrorTexts {
    /// The title and the advice of one kind of error.
    package struct Text: Sendable {
        package let title: String
        package let advice: String
    }

    package static func text(_ kind: ErrorKind) -> Text {
        switch kind {
        case .unreadable:
            Text(title: "No pudimos leer lo que envió", advice: "Revise el formato y envíe de nuevo.")
        case .invalid:
            Text(title: "Hay datos por corregir", advice: "Corrija los datos señalados y envíe de nuevo.")
        case .notSignedIn:
            Text(title: "Falta ingresar", advice: "Ingrese con su usuario y su clave.")
        case .notAllowed:
            Text(title: "No tiene permiso", advice: "Su usuario no puede hacer esto. Pídalo a la persona encargada.")
        case .forgedForm:
            Text(
                title: "El formulario venció",
                advice: "Vuelva a la página anterior, cárguela de nuevo y envíe otra vez. No se guardó nada.")
        case .notFound:
            Text(title: "No encontramos esta página", advice: "Revise la dirección o empiece desde el inicio.")
        case .conflict:
            Text(
                title: "Alguien cambió esto mientras usted trabajaba",
                advice: "Cargue la página de nuevo, revise los datos y repita lo que quería hacer.")
        case .rejected:
            Text(title: "No se puede hacer ahora", advice: "Revise el estado del trámite.")
        case .tooLarge:
            Text(
                title: "El envío es demasiado grande", advice: "Envíe archivos de menos de 2 MB cada uno."
            )
        case .wrongMediaType:
            Text(
                title: "El formato del envío no sirve", advice: "Envíe los datos en el formato que se pide."
            )
        case .keyReused:
            Text(
                title: "La clave ya se usó para otro envío",
                advice: "Use una clave nueva en Idempotency-Key para cada envío distinto.")
        case .keyInFlight:
            Text(title: "El mismo envío está en proceso", advice: "Espere unos segundos y pregunte de nuevo.")
        case .keyMissing:
            Text(title: "Falta la clave del envío", advice: "Agregue el campo Idempotency-Key con un valor único.")
        case .unavailable:
            Text(
                title: "El servicio no está disponible por un momento",
                advice: "No se perdió nada de lo que ya guardó. Espere un momento e intente de nuevo.")
        case .unexpected:
            Text(
                title: "Algo falló de nuestro lado",
                advice: "Intente de nuevo. Si se repite, avísenos con la referencia de abajo.")
        }
    }

    package enum Field {
        package static let missing = "Falta este dato."
        package static let wrongType = "El dato no tiene el tipo que se pide."
        package static let notJSON = "El cuerpo no es JSON bien formado."
        package static let unreadableForm = "El formulario llegó incompleto o dañado."
        package static let fileTooLarge = "Debe pesar menos de 2 MB."
    }
}

/// The kinds of errors that the kit itself answers.
package enum ErrorKind: String, Sendable, CaseIterable {
    case unreadable = "no-legible"
    case invalid = "datos-por-corregir"
    case notSignedIn = "sin-ingreso"
    case notAllowed = "sin-permiso"
    case forgedForm = "formulario-vencido"
    case notFound = "no-existe"
    case conflict = "cambio-simultaneo"
    case rejected = "no-procede"
    case tooLarge = "demasiado-grande"
    case wrongMediaType = "formato-no-admitido"
    case keyReused = "clave-repetida"
    case keyInFlight = "en-proceso"
    case keyMissing = "falta-clave"
    case unavailable = "no-disponible"
    case unexpected = "error-inesperado"
}
