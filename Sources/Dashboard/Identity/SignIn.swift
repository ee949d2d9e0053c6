import Documents
import Foundation
import GoogleCloud
import JSON
import Reports

/// A sign-in with Google by redirects, all of it from the server: the page needs no script of anybody's.
///
/// The session that Google names binds the callback to the browser that began: it goes into a cookie, and never into an address.
struct SignIn: Sendable {
  /// Where a browser goes, and what it must come back with.
  struct Trip: Sendable, Equatable {
    var session: String
    /// Of the address that the browser is sent to; nil where that has none.
    var state: String?
    /// A path of the server's own.
    var next: String

    /// The cookie's value.
    var text: String {
      Base64.urlText(
        JSONValue.members([
          ("session", .string(session)), ("state", state.map { .string($0) }), ("next", .string(next)),
        ]).json)
    }

    init(session: String, state: String?, next: String) {
      self.session = session
      self.state = state
      self.next = next
    }

    /// Nil for anything else than `text`.
    init?(_ text: String) {
      guard let bytes = Base64.bytes(text), let json = try? JSONParser.parse(bytes),
        let trip = try? JSONObject(json, "the trip"), let session = try? trip.text("session"),
        let next = try? trip.text("next"), let state = try? trip.optionalText("state")
      else { return nil }
      self.init(session: session, state: state, next: next)
    }
  }

  /// Begins a trip.
  typealias Begin = @Sendable (_ callback: String) async throws -> SignInTrip
  /// Ends a trip, once.
  typealias End = @Sendable (_ callback: String, _ session: Secret) async throws -> SignInOutcome

  let begin: Begin
  let end: End

  private static let mostPathBytes = 1_024

  /// A path that a sign-in may end at: one of the server's own, never another site's.
  /// - Returns: nil for anything else.
  static func ownPath(_ text: String?, basePath: String) -> String? {
    guard let text, !text.isEmpty else { return "\(basePath)/" }
    let bytes = Array(text.utf8)
    guard bytes.count <= mostPathBytes, bytes.first == UInt8(ascii: "/"),
      // To a browser, //HOST and /\HOST are another site.
      bytes.count == 1 || bytes[1] != UInt8(ascii: "/"),
      bytes.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
      ExactName(text) == ExactName(basePath) || text.utf8.starts(with: "\(basePath)/".utf8),
      !climbs(text)
    else { return nil }
    return text
  }

  /// Whether a browser goes up from a part of the path: to it, `%2e` is a dot.
  private static func climbs(_ text: String) -> Bool {
    let path = text.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    return path.split(separator: UInt8(ascii: "/")).contains { part in
      guard let part = PercentEncoding.decode(Substring(part)) else { return true }
      return ExactName(part) == ".."
    }
  }

  /// `state` of an address's query.
  static func state(of address: String) -> String? {
    URLComponents(string: address)?.queryItems?.first { $0.name == "state" }?.value
  }

  /// A page that moves on by itself. A browser that follows a redirect from Google's site leaves the new cookie out, which is
  /// `Strict`; from a page of ours it sends it.
  static func landing(next: String) -> [UInt8] {
    var html = HTML()
    html.raw("<!doctype html>\n")
    html.element("html", [("lang", "en")]) { html in
      html.element("head") { html in
        html.raw("<meta charset=\"utf-8\">")
        html.open("meta", [("http-equiv", "refresh"), ("content", "0;url=\(next)")])
        html.element("title", "Signed in")
      }
      html.element("body") { html in
        html.element("p") { html in
          html.words("You are signed in. ")
          html.element("a", [("href", next)], "Continue to Rekindle")
        }
      }
    }
    html.raw("\n")
    return Array(html.text.utf8)
  }
}
