import Foundation
import Testing

@testable import Platform

@Suite("Pages")
struct HTTPPageTests {
    private func folder(_ templates: [String: String]) throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(
            "pages-\(SecureRandom.bytes(8).reduce("") { $0 + String($1) })")
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        for (name, text) in templates {
            try text.write(to: path.appendingPathComponent("\(name).mustache"), atomically: true, encoding: .utf8)
        }
        return path.path
    }

    @Test
    func `Whatever people typed is escaped`() throws {
        let folder = try folder([
            "p": "<p>{{name}}</p>{{#form.a}}{{<text-field}}{{$label}}A{{/label}}{{/text-field}}{{/form.a}}"
        ])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let pages = try PageRenderer(folder: folder)
        let hostile = "\"><script>alert('1')</script>"
        let html = try pages.html(
            "p", ["name": hostile], form: FormState(values: ["a": hostile]), context: HTTPTrial.context())
        #expect(!html.contains("<script"))
        #expect(html.contains("&lt;script&gt;"))
        #expect(!html.contains("value=\"\">"))
    }

    @Test(arguments: ["{{{raw}}}", "{{&raw}}", "{{>nowhere}}", "{{<nowhere}}{{/nowhere}}", "{{#open}}"])
    func `A template that could fail a visitor fails the start`(template: String) throws {
        let folder = try folder(["p": template])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(throws: PageDefect.self) { try PageRenderer(folder: folder) }
    }

    @Test
    func `A form with mistakes keeps its input and links each mistake to its field`() throws {
        let template = """
            {{<layout}}{{$title}}Datos{{/title}}{{$main}}<h1>Datos</h1>
            {{#form.email}}{{<text-field}}{{$label}}Correo{{/label}}{{/text-field}}{{/form.email}}
            {{#form.phone}}{{<text-field}}{{$label}}Teléfono{{/label}}{{/text-field}}{{/form.phone}}
            {{/main}}{{/layout}}
            """
        let folder = try folder(["p": template])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let pages = try PageRenderer(folder: folder)
        let form = FormState(
            FormFields([("email", "ana@"), ("phone", "099")]),
            violations: [Violation("/email", "invalid", "Revise el correo.")])
        let html = try pages.html("p", form: form, context: HTTPTrial.context())
        #expect(html.contains("<title>Error: Datos"))
        #expect(html.contains("<a href=\"#email\">Revise el correo.</a>"))
        #expect(html.contains("value=\"ana@\" aria-describedby=\"email-hint email-error\" aria-invalid=\"true\""))
        #expect(html.contains("value=\"099\" aria-describedby=\"phone-hint\""))
        #expect(html.components(separatedBy: "class=\"error\"").count == 2)
        #expect(html.contains("lang=\"es-EC\""))
    }

    @Test
    func `Chosen values are chosen again`() throws {
        let folder = try folder([
            "p": "{{#form.kind}}{{#is.exit}}exit!{{/is.exit}}{{#is.visit}}visit!{{/is.visit}}{{/form.kind}}"
        ])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let html = try PageRenderer(folder: folder).html(
            "p", form: FormState(FormFields([("kind", "exit")])), context: HTTPTrial.context())
        #expect(html == "exit!")
    }

    @Test
    func `The style of all pages stays light`() throws {
        let pages = try PageRenderer(folder: nil)
        let html = try pages.html("problem-description", ["problemTitle": "x"], context: HTTPTrial.context())
        let style = try #require(FileManager.default.contents(atPath: KitResources.staticFiles + "/estilo.css"))
        #expect(html.utf8.count + style.count < 40_000)
    }
}
