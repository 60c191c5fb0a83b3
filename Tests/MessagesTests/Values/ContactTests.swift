import Messages
import Testing

/// Addresses and telephone numbers that people type.
struct ContactTests {
    @Test(arguments: [
        ("persona@example.ec", "persona@example.ec"), (" Persona@EXAMPLE.ec ", "Persona@example.ec"),
        ("a.b+c_d'e@sub.example.com.ec", "a.b+c_d'e@sub.example.com.ec"), ("x@a-b.ec", "x@a-b.ec"),
    ])
    func `an address keeps its local part and gets a domain in small letters`(raw: String, text: String) throws {
        #expect(try #require(EmailAddress(raw)).text == text)
    }

    @Test(arguments: [
        "", "persona", "persona@", "@example.ec", "persona@example", "a@b@c.ec", "a@.ec", "a@ec.", "a@-b.ec", "a@b-.ec",
        ".a@b.ec", "a.@b.ec", "a..b@c.ec", "a<b@c.ec", "a,b@c.ec", "\"a\"@c.ec", "peña@example.ec", "a@exámple.ec",
        "a\n@b.ec", "a@b.ec\r\nBcc: c@d.ec", "a@b_c.ec",
    ])
    func `a text that no mail server accepts is refused`(raw: String) {
        #expect(EmailAddress(raw) == nil)
    }

    @Test func `an address has at most 64 and 254 characters`() {
        let domain = String(repeating: "d", count: 63)
        #expect(EmailAddress(String(repeating: "a", count: 64) + "@b.ec") != nil)
        #expect(EmailAddress(String(repeating: "a", count: 65) + "@b.ec") == nil)
        #expect(EmailAddress("a@\(domain).\(domain).\(domain).\(String(repeating: "d", count: 57)).ec") != nil)
        #expect(EmailAddress("a@\(domain).\(domain).\(domain).\(String(repeating: "d", count: 58)).ec") == nil)
        #expect(EmailAddress("a@\(domain)d.ec") == nil)
    }

    @Test(arguments: [
        ("0991234567", "+593991234567"), ("+593 99 123 4567", "+593991234567"), ("00593991234567", "+593991234567"),
        ("(02) 234-5678", "+59322345678"), ("+593 (0) 2 234 5678", "+59322345678"), ("072345678", "+59372345678"),
    ])
    func `a number is kept in E.164 however it was typed`(raw: String, e164: String) throws {
        #expect(try #require(PhoneNumber(raw)).e164 == e164)
    }

    @Test(arguments: [
        "", "991234567", "099123456", "09912345678", "0191234567", "082345678", "+1 202 555 0100", "022345678a",
        "0٩٩١٢٣٤٥٦٧", "+593",
    ])
    func `a text that is no Ecuadorian number is refused`(raw: String) {
        #expect(PhoneNumber(raw) == nil)
    }

    @Test func `JSON is the normalised text and refuses the rest without repeating it`() throws {
        let email = try #require(EmailAddress("persona@example.ec"))
        let phone = try #require(PhoneNumber("0991234567"))
        #expect(try ValueJSON.text(email) == "\"persona@example.ec\"")
        #expect(try ValueJSON.text(phone) == "\"+593991234567\"")
        #expect(try ValueJSON.read(PhoneNumber.self, "\"0991234567\"") == phone)
        for error in [
            #expect(throws: DecodingError.self, performing: { try ValueJSON.read(EmailAddress.self, "\"mala@mala\"") }),
            #expect(throws: DecodingError.self, performing: { try ValueJSON.read(PhoneNumber.self, "\"mala\"") }),
        ] {
            #expect(!"\(try #require(error))".contains("mala"))
        }
    }

    @Test func `neither address nor number shows in an interpolation`() {
        let text = "\(EmailAddress.sample) \(PhoneNumber.sample)"
        #expect(!text.contains("persona") && !text.contains("99123"))
    }

    @Test func `a contact needs a name and nothing else`() throws {
        let contact = Contact(name: "Nombre", email: nil, phone: nil)
        #expect(try ValueJSON.text(contact) == #"{"name":"Nombre"}"#)
        #expect(try ValueJSON.read(Contact.self, #"{"name":"Nombre"}"#) == contact)
        #expect(throws: DecodingError.self) { try ValueJSON.read(Contact.self, "{}") }
    }
}
