import Foundation
package import HTTPTypes
package import Hummingbird
import Logging
import Mustache

/// What a template works with: names and values. Values are texts, numbers, truths, lists, nested contents, or types
/// that show their properties to templates.
package typealias PageContent = [String: any Sendable]

/// The bytes of a rendered page.
package struct FixedPage: Sendable {
    let text: ByteBuffer

    package func response(status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8", .contentLanguage: "es-EC"],
            body: ResponseBody(byteBuffer: text))
    }
}

/// A template folder that cannot be used; the service does not start.
package struct PageDefect: Error, CustomStringConvertible {
    package let description: String
}

/// Makes pages from the templates of the kit and of one service.
///
/// All templates are read and compiled once. A template that cannot be compiled, or that asks for one that does not
/// exist, fails the start, not a visitor. Every value is escaped for HTML; templates have no way around it.
package struct PageRenderer: Sendable, CustomStringConvertible {
    private let library: MustacheLibrary
    private let names: Set<String>
    /// Templates with a form, their own or of a part of theirs.
    private let withForm: Set<String>
    private let stylesheet: StaticFile
    private let icon: StaticFile

    package var description: String { "\(names.count) templates" }

    /// - Parameter folder: the service's own templates, `*.mustache`; they may replace those of the kit.
    package init(folder: String?) throws {
        try self.init(folder: folder, kitTemplates: KitResources.templates, staticFiles: KitResources.staticFiles)
    }

    init(folder: String?, kitTemplates: String, staticFiles: String) throws {
        var sources = try Self.read(kitTemplates)
        if let folder { sources.merge(try Self.read(folder)) { _, own in own } }
        var library = MustacheLibrary()
        var references: [String: TemplateReferences] = [:]
        for (name, source) in sources {
            references[name] = try TemplateReferences(name, source)
            do {
                try library.register(source, named: name)
            } catch {
                throw PageDefect(description: "template \(name) cannot be compiled: \(error)")
            }
        }
        try TemplateReferences.check(references)
        self.library = library
        names = Set(sources.keys)
        withForm = TemplateReferences.templatesWithForm(references)
        stylesheet = try StaticFile(
            folder: staticFiles, name: "estilo", type: "css", mediaType: "text/css; charset=utf-8")
        icon = try StaticFile(folder: staticFiles, name: "icono", type: "svg", mediaType: "image/svg+xml")
    }

    /// Renders a template as the answer.
    ///
    /// With a form that has violations the status is 422 and the title begins with "Error: ".
    package func render(
        _ template: String, _ content: PageContent = [:], form: FormState? = nil, context: AppContext,
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let form = form ?? FormState()
        let status = form.isValid ? status : .unprocessableContent
        var response = Self.response(try html(template, content, form: form, context: context), status: status)
        // An answer to a POST that may not be stored at all leaves a browser's "back" with an error of its own.
        if !form.isValid { response.headers[.cacheControl] = "private, no-cache" }
        return response
    }

    /// The text of a page, for tests and for other uses than an answer.
    package func html(
        _ template: String, _ content: PageContent = [:], form: FormState = FormState(), context: AppContext
    ) throws -> String {
        guard names.contains(template) else { throw PageDefect(description: "there is no template \(template)") }
        var all: PageContent = [
            "stylesheet": stylesheet.path,
            "icon": icon.path,
            "formToken": withForm.contains(template) ? context.formToken : "",
            "onceKey": withForm.contains(template) ? FormTokens.newOnceKey() : "",
            "requestID": context.requestID,
            "isStaff": context.staff != nil,
            "form": form,
            "hasErrors": !form.isValid,
            "errors": form.summary,
        ]
        for role in Role.allCases { all["is-\(role.rawValue)"] = context.staff?.has(role) ?? false }
        all.merge(content) { _, own in own }
        guard let text = library.render(all, withTemplate: template) else {
            throw PageDefect(description: "template \(template) cannot be rendered")
        }
        return text
    }

    /// Renders a page that is the same for everybody, once; for templates without a form.
    package func fixed(_ template: String, _ content: PageContent = [:]) throws -> FixedPage {
        precondition(!withForm.contains(template), "\(template) has a form, so each visitor needs its own")
        let nobody = AppContext(requestID: "", logger: Logger(label: "fixed") { _ in SwiftLogNoOpLogHandler() })
        return FixedPage(text: ByteBuffer(string: try html(template, content, context: nobody)))
    }

    /// A file of the kit by the name in its address.
    func staticFile(_ fileName: String) throws -> StaticFile {
        guard let file = [stylesheet, icon].first(where: { $0.answers(fileName) }) else { throw NotFound() }
        return file
    }

    /// The page for an error that no handler answered itself.
    func errorPage(_ problem: ProblemDetails, context: AppContext) -> Response {
        let content: PageContent = [
            "problemTitle": problem.title, "problemDetail": problem.detail, "problemReference": problem.correlationId,
            "problemViolations": (problem.violations ?? []).map { ["detail": $0.detail] },
            "problemHasViolations": problem.violations != nil,
        ]
        let status = HTTPResponse.Status(code: problem.status)
        do {
            return Self.response(try html("error-page", content, context: context), status: status)
        } catch {
            // The template is checked at the start, so this cannot be reached by a visitor; the status still tells.
            return Response(status: status)
        }
    }

    private static func response(_ text: String, status: HTTPResponse.Status) -> Response {
        FixedPage(text: ByteBuffer(string: text)).response(status: status)
    }

    private static func read(_ folder: String) throws -> [String: String] {
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw PageDefect(description: "the template folder \(folder) cannot be read")
        }
        var sources: [String: String] = [:]
        for file in files where file.hasSuffix(".mustache") {
            let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
            sources[String(file.dropLast(".mustache".count))] = text
        }
        return sources
    }
}
