import Documents
import GoogleCloud
package import Hummingbird

/// The path of a Google API's URL: `/v1/SEGMENT/.../SEGMENT[:VERB]`.
///
/// `%XX` stands for a byte, decoded segment by segment; `(default)` may stand literally.
package struct ResourcePath: Sendable {
  /// Below `/v1/`.
  package var segments: [String]
  /// What follows the last colon of a custom method, such as `runQuery`.
  package var verb: String?

  /// - Parameter hasVerb: whether the method is a custom one. An id may hold a colon, so the path alone does not say.
  package init(_ request: Request, hasVerb: Bool) throws(GoogleError) {
    var raw = request.uri.path.partsOfName().dropFirst(2)
    if hasVerb, let last = raw.last, let colon = last.lastIndex(of: ":") {
      verb = String(last[last.index(after: colon)...])
      raw[raw.index(before: raw.endIndex)] = last[..<colon]
    }
    segments = []
    for segment in raw {
      guard let text = PercentEncoding.decode(segment) else { throw .invalid("The path is not percent-encoded UTF-8.") }
      segments.append(text)
    }
  }
}
