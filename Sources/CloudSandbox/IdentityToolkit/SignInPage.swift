import GoogleCloud
import Hummingbird
import JSON
import Sandbox

/// The page where a user signs in at Google: here a list of the project's users, with a link for each. It asks for no password.
struct SignInPage: Sendable {
  static let path = "/sandbox/v1/identity/signin"

  let users: UserStore
  let redirects: SignInRedirects

  /// - Parameter parts: the parts of the path after `signin`.
  func answer(_ parts: [Substring], _ query: RequestQuery) throws -> Response {
    guard let state = query["state"], let attempt = try redirects.attempt(state) else {
      return Self.page("This sign-in is not known", "<p>Begin again where you came from.</p>", status: .badRequest)
    }
    switch parts {
    case []: return try list(state, attempt)
    case ["choose"]:
      guard let uid = query["user"], let user = try users.user(attempt.project, uid), Self.may(user, attempt) else {
        throw HTTPError(.notFound)
      }
      return Self.move(to: attempt, [("state", state), ("code", try redirects.code(for: uid, state: state))])
    case ["cancel"]: return Self.move(to: attempt, [("state", state), ("error", "access_denied")])
    default: throw HTTPError(.notFound)
    }
  }

  private func list(_ state: String, _ attempt: SignInRedirects.Attempt) throws -> Response {
    let entries = try users.all(of: attempt.project).filter { Self.may($0, attempt) }.map { user in
      let link = "\(Self.path)/choose?state=\(state)&user=\(PercentEncoding.encode(user.uid))"
      let name = user["displayName"]?.text.map { " \(Self.escaped($0))" } ?? ""
      return #"<li><a href="\#(Self.escaped(link))">\#(Self.escaped(user.email ?? ""))</a>"#
        + "\(name)\(user.isDisabled ? " (disabled)" : "")</li>"
    }
    let none = "<p>The project \(Self.escaped(attempt.project)) has no user who may sign in.</p>"
    let cancel = #"<p><a href="\#(Self.escaped("\(Self.path)/cancel?state=\(state)"))">Cancel</a></p>"#
    return Self.page(
      "Sign in to \(attempt.project)",
      (entries.isEmpty ? none : "<ul>\n\(entries.joined(separator: "\n"))\n</ul>") + "\n\(cancel)", status: .ok)
  }

  /// Google's accounts have an address; with `hostedDomain`, one of that domain.
  private static func may(_ user: UserRecord, _ attempt: SignInRedirects.Attempt) -> Bool {
    guard let email = user.email else { return false }
    return attempt.domain.map { email.hasSuffix("@\($0.lowercased())") } ?? true
  }

  /// - Parameter parameters: added to the target's query.
  private static func move(to attempt: SignInRedirects.Attempt, _ parameters: [(String, String)]) -> Response {
    let query = parameters.map { "\($0)=\(PercentEncoding.encode($1))" }.joined(separator: "&")
    let joint = attempt.target.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
    return Response(
      status: .seeOther,
      headers: [.location: "\(attempt.target)\(joint)\(query)", .cacheControl: "no-store"])
  }

  private static func page(_ title: String, _ body: String, status: HTTPResponse.Status) -> Response {
    let text = """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>\(escaped(title))</title></head>
      <body><main><h1>\(escaped(title))</h1>
      <p>This is Rekindle's sandbox, not Google: choose who you are.</p>
      \(body)
      </main></body></html>

      """
    return Response(
      status: status, headers: [.contentType: "text/html; charset=UTF-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// For text and attributes in double quotation marks.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
