import Foundation
import Messages

/// Makes the files that people upload: valid PDF and baseline JPEG, each different from every other.
struct ScanFiles: Sendable {
    struct File: Sendable {
        let bytes: [UInt8]
        let mediaType: String
    }

    /// A card as a photograph, or a form as a scan; every third file is of the other type, as people send both.
    static func file(of requirement: RequirementKind, for label: String, random: inout SeededGenerator) -> File {
        let isPhotograph = random.chance(requirement == .identityCard ? 0.7 : 0.3)
        return isPhotograph ? jpeg(of: requirement, note: label) : pdf(of: requirement, note: label)
    }

    /// The picture with a comment segment that says whose it is, so that no two files have the same hash.
    static func jpeg(of requirement: RequirementKind, note: String) -> File {
        let picture = requirement == .exitForm ? formPicture : cardPicture
        let comment = Array("exercise \(requirement.rawValue) \(note)".utf8)
        let length = comment.count + 2
        // After the two bytes of "start of image" comes the segment: FF FE, its length, its text (ITU T.81, B.2.4.5).
        let segment: [UInt8] = [0xFF, 0xFE, UInt8(length >> 8), UInt8(length & 0xFF)] + comment
        return File(bytes: picture.prefix(2) + segment + picture.dropFirst(2), mediaType: "image/jpeg")
    }

    /// One page of text (ISO 32000-1, 7.5: header, objects, cross-reference table, trailer).
    static func pdf(of requirement: RequirementKind, note: String) -> File {
        let title =
            requirement == .exitForm
            ? "Solicitud de egreso voluntario del Seguro Social Campesino" : "Cedula de identidad"
        let text = "BT /F1 14 Tf 60 760 Td (\(title)) Tj 0 -30 Td (Ejercicio \(note)) Tj ET"
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
                + "/Resources << /Font << /F1 5 0 R >> >> >>",
            "<< /Length \(text.utf8.count) >>\nstream\n\(text)\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        var body = "%PDF-1.4\n"
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(body.utf8.count)
            body += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let table = offsets.map { String(repeating: "0", count: 10 - String($0).count) + "\($0) 00000 n \n" }
        let start = body.utf8.count
        body += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n" + table.joined()
        body += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        return File(bytes: Array(body.utf8), mediaType: "application/pdf")
    }

    private static let cardPicture = decode(
        """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABcQERQRDhcUEhQaGBcbIjklIh8fIkYyNSk5UkhXVVFIUE5bZoNvW2F8Yk5QcptzfIeLkpSS
        WG2grJ+OqoOPko3/2wBDARgaGiIeIkMlJUONXlBejY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2N
        jY3/wAARCABMAHgDASIAAhEBAxEB/8QAGQABAQEBAQEAAAAAAAAAAAAAAAQDAgUB/8QANRAAAQMCAwcCAgkFAAAAAAAAAwABAgSTEhRU
        ETVSU3Ox0pHRFTEFIjRRYWNyouETIUFCof/EABcBAQEBAQAAAAAAAAAAAAAAAAABAgP/xAAZEQEBAQEBAQAAAAAAAAAAAAAAARECMRL/
        2gAMAwEAAhEDEQA/APdnM86qYhTHCMYRl9aDyd3d5fi33L7grOeCy/kkN4m6Q+81P8T/ACf3fwpbhJqjBWc8Fl/JMFZzwWX8lP8AE/yf
        3fwnxP8AJ/d/Cn0vzVGCs54LL+SYKzngsv5LqmPmBvPDh2Ps2bdqTlUNN2GIUo/4eRHZ/TC6upjnBWc8Fl/JMFZzwWX8kx1fJDefxTHV
        8kN5/FVDBWc8Fl/JMFZzwWX8kx1fJDefxTHV8kN5/FAwVnPBZfyTBWc8Fl/JMdXyQ3n8Ux1fJDefxQMFZzwWX8kwVnPBZfyTHV8kN5/F
        UIJoTPCqgIsxzjKEpfVg8XZ2eP4v96L7PeIekTvBFAhvE3SH3mvIXrw3ibpD7zXkLPTfAiIsuj0/oz7PL9b9mW0zTjN2jTFmzf7ReOx/
        V1j9GfZ5frfsy2nUwHN4yiV3bhFJ29WZbnjlfXOYJpDesPJMwTSG9YeSZsfCaxP2TNj4TWJ+yqGYJpDesPJMwTSG9YeSZsfCaxP2TNj4
        TWJ+yBmCaQ3rDyXYyznLZIBBts+cnjs/47rjNj4TWJ+y6hUwJNoxiVnfiFJm9XZBsiIgnnvEPSJ3giT3iHpE7wREIbxN0h95ryF68N4m
        6Q+81H8NNxQ9X9lOm+biRFX8NNxQ9X9k+Gm4oer+yzlb2KPoz7PL9b9mW06qnHN4EOKEm+bSmzOy5owSAJ4zdnd5bf7KhajnfU+dpNUG
        4yZ2k1QbjKhFUT52k1QbjJnaTVBuMqEQT52k1QbjJnaTVBuMqEQT52k1QbjLUZRmjiESM4s+zbF9rLtEE894h6RO8ESe8Q9IneCIhDeJ
        ukPvNUKeG8TdIfeaoSgiIiixnS05JvMgBTk/zeUGd3WyxnTQJN5SkVnfhLJm9GdBzkqTShtsmSpNKG2yZQfEa/P3TKD4jX5+6BkqTSht
        smSpNKG2yZQfEa/P3TKD4jX5+6BkqTShtsmSpNKG2yZQfEa/P3WggxFtwvN9vFOUu7oAgCDt/pCgPb88MWbatERBPPeIekTvBEnvEPSJ
        3giIQ3ibpD7zVCyLTANLEUAySZtm2UGd9i4yFHpAW2VFCKfIUekBbZMhR6QFtlBQinyFHpAW2TIUekBbZBQinyFHpAW2TIUekBbZBQin
        yFHpAW2TIUekBbZBQinyFHpAW2TIUekBbZBQinyFHpAW2TIUekBbZAnvEPSJ3gi7FTADLEIAxydtm2MGZ9iIP//Z
        """)

    private static let formPicture = decode(
        """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABcQERQRDhcUEhQaGBcbIjklIh8fIkYyNSk5UkhXVVFIUE5bZoNvW2F8Yk5QcptzfIeLkpSS
        WG2grJ+OqoOPko3/2wBDARgaGiIeIkMlJUONXlBejY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2N
        jY3/wAARCACIAGADASIAAhEBAxEB/8QAGQABAQEBAQEAAAAAAAAAAAAAAAQDAgEF/8QANhAAAQMBBQcBBAsBAQAAAAAAAgABAwQSFJOx
        0hE1UlNUc5HRFSEiMQU0QUJRYWNyoaLhE7L/xAAXAQEBAQEAAAAAAAAAAAAAAAAAAQID/8QAGREBAQEBAQEAAAAAAAAAAAAAAAERAjES
        /9oADAMBAAIRAxEAPwD7pnOdUcURxgIgJfEDk7u7l+bfgvbFZz4MF9SBvGbtR5mp/af6P9v8Utwk1RYrOfBgvqSxWc+DBfUp/af6P9v8
        T2n+j/b/ABT6X5qixWc+DBfUlis58GC+pdU094jc7NnY+zZt2oZVDG7RxREP2OUjs/iy6upjmxWc+DBfUlis58GC+pLdXyYcZ9KW6vkw
        4z6VULFZz4MF9SWKznwYL6kt1fJhxn0qhBPYrOfBgvqXgHOFUEUpxmJARfCDi7Ozj+b/AIqlTnvGHtSZggBvGbtR5mvkL64bxm7UeZr5
        Cx03wIiLLo+n9GfVy/e+TLY5jE3YaaU2b7wuOx/LrH6M+rl+98mWx1IRm4kMru3DETt5ZlueOV9c3iTpJvIakvEnSTeQ1Je4+GbAP0S9
        x8M2AfoqjWMyMdpRlG+35E7bf4d12so5wlKyLSM+zb8UZC38stUBTnvGHtSZgqFOe8Ye1JmCIBvGbtR5mvkL64bxm7UeZqP2bNxB5f0U
        6b5uJEVfs2biDy/ons2biDy/os5W9ij6M+rl+98mWx1VPGbhJPEBN82I2Z2XNHAUETibs7uW33KhajnfU99pOqhxGS+0nVQ4jKhFUT32
        k6qHEZL7SdVDiMqEQZR1EExWYpozJm27BJndcHvGHtSZgqFOe8Ye1JmCIBvGbtR5mqFOG8Zu1HmaoSgiIiixOlp5Dc5IIjJ/m5Azu62W
        J0wSG5EUrO/DKTN4Z0HNypOlhw2S5UnSw4bJdI+KbHP1S6R8U2Ofqg0igih2/wDKII9vzsizbVop7pHxTY5+qXSPimxz9UFCnPeMPakz
        BejSxiTExTbWfb75jds14e8Ye1JmCIBvGbtR5mqFOG8Zu1HmaoSgiIiixOEyN3GplBn+6LDsbyy2WJjUObvHLEI/YxRu7+bTIObvJ1c3
        gNKXeTq5vAaUsVfOhwX1JYq+dDgvqQLvJ1c3gNKoU9ir50OC+peiNTaa1NC47fezROz/APpBupz3jD2pMwVCnPeMPakzBEA3jN2o8zVC
        nDeM3ajzNUJQRERRYmVQxu0cURD9jlI7P4sutlicxibsNNKbN94XHY/l0HNur5MOM+lLdXyYcZ9KXiTpJvIakvEnSTeQ1IOgKoc2aSKI
        R+1xkd38WWWynvEnSTeQ1JeJOkm8hqQUKc94w9qTMFQpz3jD2pMwRAN4zdqPM1Qpw3jN2o8zVCUEREUWJ1IRm4kMru3DETt5ZlssTqqe
        M3CSeICb5sRszsg5vcfDNgH6Je4+GbAP0S+0nVQ4jJfaTqocRkC9x8M2Afol7j4ZsA/RL7SdVDiMqEHguxCxNt2O233tsdYHvGHtSZgq
        FOe8Ye1JmCIBvGbtR5mqFOG8Zu1HmaoSgiIiiIsTpaeQ3OSCIyf5uQM7ug2RT3Kk6WHDZLlSdLDhsgoRYhS08ZsccEQE3ycQZnZbICnP
        eMPakzBUKc94w9qTMER4YThVHLEEZiQCPxG4uzs5fk/4r23WciDGfSiIFus5EGM+lLdZyIMZ9KIgW6zkQYz6Ut1nIgxn0oiBbrORBjPp
        S3WciDGfSiIFus5EGM+lLdZyIMZ9KIgW6zkQYz6V4ATnVBLKEYCIEPwm5O7u4/k34IiD/9k=
        """)

    private static func decode(_ text: String) -> [UInt8] {
        guard let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters) else {
            preconditionFailure("a picture of the program itself is damaged")
        }
        return Array(data)
    }
}
