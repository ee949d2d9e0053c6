import Documents
import GoogleCloud
import Hummingbird
import JSON

/// What is known of a request before its body is read.
struct Frame: Sendable {
  /// Of the request: 16 hexadecimal digits.
  let id: String
  /// In microseconds since 1970.
  let time: Int64
  /// The path and the query as they came.
  let target: String
  /// The client's IP address: what the proxy in front says, or the other end of the connection.
  let address: String
  /// The server's own, once it is found to be.
  var host: String?
  /// The caller, once they are found to be SUPERADMIN.
  var actor: AuditActor?

  init(_ request: Request, peer: String?, _ settings: DashboardSettings, now: Int64) {
    id = Hexadecimal.text((0..<8).map { _ in UInt8.random(in: .min ... .max) })
    time = now
    target = request.head.path ?? ""
    // A proxy adds the address that it sees at the end; what is before it came with the request.
    let forwarded = settings.isBehindProxy ? request.headers.first("x-forwarded-for") : nil
    let last = forwarded?.split(separator: ",").last.map { $0.filter { $0 != " " } }
    address = String((last ?? peer ?? "unknown").prefix(64))
  }

  var query: String {
    target.utf8.firstIndex(of: UInt8(ascii: "?")).map { String(target[target.utf8.index(after: $0)...]) } ?? ""
  }

  /// The parts between the slashes of the path, decoded.
  /// - Throws: `Problem` for a path that is not percent-encoded UTF-8.
  func path() throws(Problem) -> [ExactName] {
    let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
    guard path.first == UInt8(ascii: "/") else {
      throw Problem(.badRequest, "The address does not begin with a slash.")
    }
    var parts: [ExactName] = []
    for part in path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      guard let text = PercentEncoding.decode(Substring(part)), !text.utf8.contains(0) else {
        throw Problem(.badRequest, "The address is not percent-encoded UTF-8.")
      }
      parts.append(ExactName(text))
    }
    return parts
  }

  /// The parts below the base path; nil for a path that is elsewhere.
  func below(_ basePath: String, _ path: [ExactName]) -> [ExactName]? {
    let base = ExactName(basePath).parts().dropFirst()
    guard path.starts(with: base) else { return nil }
    // The base path alone is the first page, as with a slash behind it.
    return path.count == base.count ? [""] : Array(path.dropFirst(base.count))
  }

  func isSignIn(_ basePath: String) -> Bool {
    guard let path = try? path(), let below = below(basePath, path) else { return false }
    return below.first == "signin" || below == ["api", "v1", "session"]
  }
}
