import Documents
import Foundation
import JSON
import Keys

/// A request in the one spelling that is signed, by V4 with RSA and SHA-256.
///
///     METHOD
///     PATH                percent-encoded, with slashes
///     QUERY               sorted by name, everything but letters, digits and -_.~ encoded
///     HEADER:VALUE        one line each, lower case, sorted, space trimmed and collapsed
///
///     HEADER;HEADER
///     UNSIGNED-PAYLOAD    or the x-goog-content-sha256 header's value
///
/// Source: cloud.google.com/storage/docs/authentication/canonical-requests.
struct CanonicalRequest {
  static let algorithm = "GOOG4-RSA-SHA256"

  private let method: String
  /// Percent-encoded.
  let path: String
  /// Percent-encoded, with what the signature itself asks for.
  let query: String
  private let headers: [(name: String, value: String)]
  private let scope: String
  private let time: String

  /// - Parameters:
  ///   - path: not yet encoded; begins with a slash.
  ///   - host: with the port, if it is in the URL.
  ///   - seconds: until it expires.
  init(
    method: String, host: String, path: String, query: [(name: String, value: String)],
    headers: [(name: String, value: String)], email: String, seconds: Int, at now: Date
  ) {
    self.method = method
    self.path = path.partsOfName().map { String($0).urlQueryValue }.joined(separator: "/")
    // By bytes, as the service sorts; a Swift string's own order is another one.
    self.headers = (headers + [("host", host)]).map { ($0.name.lowercased(), CanonicalRequest.collapsed($0.value)) }
      .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    time = CanonicalRequest.basicTime(now)
    scope = "\(time.prefix(8))/auto/storage/goog4_request"
    let own = [
      ("X-Goog-Algorithm", CanonicalRequest.algorithm), ("X-Goog-Credential", "\(email)/\(scope)"),
      ("X-Goog-Date", time), ("X-Goog-Expires", "\(seconds)"),
      ("X-Goog-SignedHeaders", CanonicalRequest.names(self.headers)),
    ]
    self.query = (query + own).map { ($0.0.urlQueryValue, $0.1.urlQueryValue) }
      .sorted { $0.0 == $1.0 ? $0.1 < $1.1 : $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
      .map { "\($0.0)=\($0.1)" }.joined(separator: "&")
  }

  private static func names(_ headers: [(name: String, value: String)]) -> String {
    headers.map(\.name).joined(separator: ";")
  }

  var text: String {
    let payload = headers.first { $0.name == "x-goog-content-sha256" }?.value ?? "UNSIGNED-PAYLOAD"
    let lines = headers.map { "\($0.name):\($0.value)\n" }.joined()
    return [method, path, query, lines, CanonicalRequest.names(headers), payload].joined(separator: "\n")
  }

  /// What the key signs.
  func stringToSign() throws(GoogleCloudError) -> String {
    do {
      let digest = try Digest256(of: Array(text.utf8)).hexadecimal
      return [CanonicalRequest.algorithm, time, scope, digest].joined(separator: "\n")
    } catch {
      throw GoogleCloudError(.badCredentials, "\(error).", remedy: "Free some memory and try again.")
    }
  }

  /// Runs of spaces and tabs are one space, and none is at the ends.
  private static func collapsed(_ value: String) -> String {
    value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
  }

  /// `20190201T090000Z`.
  private static func basicTime(_ time: Date) -> String {
    let text = Timestamp.text(microseconds: Int64(time.timeIntervalSince1970) * 1_000_000)
    return String(text.filter { $0 != "-" && $0 != ":" })
  }
}
