import Foundation

/// Where the files of the kit lie beside the executable.
enum KitResources {
    static var templates: String { folder("Templates") }
    static var staticFiles: String { folder("Static") }

    private static func folder(_ name: String) -> String {
        Bundle.module.bundleURL.appendingPathComponent(name).path
    }
}
