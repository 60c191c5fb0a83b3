import HTTPTypes
package import Hummingbird

/// The cookies of the system, in one form: never readable by scripts, never sent by other sites.
package enum SiteCookie: String, Sendable {
    /// The session of a member of staff.
    case session = "ssc_sesion"
    /// Ties forms to a browser before anybody signs in.
    case visitor = "ssc_visita"
    /// The citizen's request that is being filled in.
    case draft = "ssc_tramite"

    /// The header value that stores the cookie; without an age it lasts until the browser closes.
    package func stored(_ value: String, maxAgeSeconds: Int? = nil, isSecure: Bool) -> String {
        var text = "\(rawValue)=\(value); Path=/; HttpOnly; SameSite=Strict"
        if let maxAgeSeconds { text += "; Max-Age=\(maxAgeSeconds)" }
        if isSecure { text += "; Secure" }
        return text
    }

    /// The header value that makes a browser forget the cookie.
    package func cleared(isSecure: Bool) -> String {
        stored("", maxAgeSeconds: 0, isSecure: isSecure)
    }
}

extension Request {
    package func cookie(_ cookie: SiteCookie) -> String? {
        guard let value = cookies[cookie.rawValue]?.value, !value.isEmpty else { return nil }
        return value
    }

    /// Whether the front door received the request over TLS.
    package var isSecure: Bool { headers[.forwardedProtocol] == "https" }
}

extension Response {
    /// Asks the browser to drop what it kept of this site's pages, for the next person at a shared phone.
    package func forgettingPages() -> Response {
        var response = self
        response.headers[.clearSiteData] = "\"cache\""
        return response
    }

    package func settingCookie(_ header: String) -> Response {
        var response = self
        response.headers.append(HTTPField(name: .setCookie, value: header))
        return response
    }
}
