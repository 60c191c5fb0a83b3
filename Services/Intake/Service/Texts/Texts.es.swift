import IntakeDomain
import Messages

/// What Intake says to people, in the Spanish of Ecuador. Every text says what to do now.
enum Texts {
    static let administratorName = "Administración del sistema"

    static let personErased =
        "Este número no se puede usar por este medio. Acérquese a su dispensario con su documento de identificación."
    static let consentTextChanged =
        "El texto del consentimiento cambió. Vuelva a leerlo y responda otra vez."
    static let signInRefused =
        "El usuario o la contraseña no son correctos, o la cuenta está bloqueada por varios intentos. "
        + "Revise los datos; si el problema sigue, espere 15 minutos o hable con quien administra el sistema."

    /// Problems of single fields.
    enum Field {
        static let procedure = "Escriba el trámite: voluntary-exit o home-visit."
        static let identificationKind = "Elija cédula o código de identificación para extranjeros."
        static let foreignCode = "El código tiene de 3 a 20 letras y números. Escríbalo como consta en su documento."
        static let name = "Escriba los nombres y apellidos como constan en la cédula, hasta 200 letras."
        static let email = "El correo se escribe como nombre@ejemplo.com. Revise que no falte el signo @."
        static let phone =
            "Escriba el teléfono con 0 al inicio: 0991234567 si es celular, 022345678 si es convencional."
        static let phoneOrEmail = "Escriba un teléfono o un correo para poder avisarle."
        static let code = "Escriba los 6 números del código que llegó a su correo."
        static let wrongCode = "El código no es correcto. Revise el último correo que recibió y escríbalo otra vez."
        static let dispensary = "Elija un dispensario de la lista."
        static let province = "La provincia no corresponde al dispensario. Elija otra vez."
        static let role = "Elija si es jefe o jefa de familia (head) o dependiente (dependent)."
        static let persons = "Indique al menos una persona y no más de \(ChooseRequest.personsMax)."
        static let formMark = "Indique si la solicitud tiene firma (signature) o huella (fingerprint)."
        static let remark = "El texto es muy largo. Escriba hasta \(FinishRequest.remarkLengthMax) letras."
        static let requirementKind = "El requisito no es de la lista."
        static let presentation = "Indique cómo se presentó el requisito, con una opción de la lista."
        static let missingReason = "Indique por qué falta el documento anterior, con una opción de la lista."
        static let services = "Elija atención médica, odontológica o las dos."
        static let priorityGroup = "El grupo de atención prioritaria no es de la lista."
        static let weekday = "Los días se escriben de 1 (lunes) a 7 (domingo)."
        static let sector = "Escriba el recinto, la comuna o el sector, hasta 200 letras."
        static let reference = "Escriba una referencia para llegar a la casa, hasta 500 letras."
        static let point = "La ubicación necesita latitud y longitud en grados decimales."
        static let parish = "El código de la parroquia tiene 6 números."
        static let instant = "La fecha y la hora se escriben como 2026-03-09T08:30:00-05:00."
        static let caseNumber = "El número de trámite no es correcto. Revíselo: es como SSC-EGR-2026-0000123-M."
        static let complaint = "Escriba qué pasó, hasta \(Complaints.textLengthMax) letras."
        static let granted = "Indique si autoriza (true) o no autoriza (false)."
        static let consentText = "Indique la versión y el resumen (SHA-256) del texto que leyó."
        static let userName = "El usuario tiene de 3 a 60 letras, números, puntos o guiones, sin espacios."
        static let password =
            "La contraseña debe tener de \(StaffAccounts.passwordLength.lowerBound) a "
            + "\(StaffAccounts.passwordLength.upperBound) letras o números."
        static let staffRole = "El rol no es de la lista."

        static func identification(_ violation: Identification.Violation) -> String {
            switch violation {
            case .cedula(.notTenDigits): "La cédula tiene 10 números. Escríbala completa, con el cero del inicio."
            case .cedula(.unknownProvince): "Los dos primeros números de la cédula no corresponden a una provincia."
            case .cedula(.thirdDigit): "El tercer número de la cédula no puede ser mayor que 6. Revise el número."
            case .cedula(.checkDigit): "La cédula no es correcta. Revise que no haya un número cambiado."
            case .foreignCode: foreignCode
            }
        }
    }

    /// Problems of uploaded files.
    enum Upload {
        static let empty = "El archivo está vacío. Escoja otro."
        static let wrongType = "El archivo debe ser PDF, JPG o JPEG. Tome una foto del documento o guárdelo como PDF."
        static let mismatch =
            "El contenido del archivo no es del tipo que dice ser. Guárdelo como PDF o JPG y cárguelo de nuevo."
        static let wrongExtension =
            "El nombre del archivo no termina como su contenido. Guárdelo con .pdf, .jpg o .jpeg y vuelva a cargarlo."

        static func tooLarge(bytes: Int, bytesMax: Int) -> String {
            "El archivo pesa \(megabytes(bytes, up: true)) MB; debe pesar hasta \(megabytes(bytesMax, up: false)) MB. "
                + "Reduzca la foto o guarde el PDF con menor calidad."
        }

        /// One decimal with a comma; rounded away from the limit, so that 2,01 MB never reads "2,0 MB".
        static func megabytes(_ bytes: Int, up: Bool) -> String {
            let tenths = (bytes * 10 + (up ? 1_048_575 : 0)) / 1_048_576
            return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10),\(tenths % 10)"
        }
    }
}
