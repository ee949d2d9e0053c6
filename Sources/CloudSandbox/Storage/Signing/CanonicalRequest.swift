import GoogleCloud
import Hummingbird
import Keys
import Sandbox

/// The text of a request that a V4 signature covers.
struct CanonicalRequest {
  /// How the query's values are written in it. gcloud signs them with a plus for a space, as it sends them.
  enum QueryForm {
    case percentEncoded, asSent
  }

  let text: String

  init(_ request: Request, signedHeaders: [String], _ form: QueryForm) {
    let pairs = (request.uri.query ?? "").split(separator: "&").map { pair -> String in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return parts.map { part in
        guard form == .percentEncoded, let decoded = PercentEncoding.decode(part, plusIsSpace: true) else {
          return String(part)
        }
        return PercentEncoding.encode(decoded)
      }.joined(separator: "=") + (parts.count == 1 ? "=" : "")
    }
    let query = pairs.filter { !$0.lowercased().hasPrefix("x-goog-signature=") }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: "&")
    var headers = ""
    for name in signedHeaders {
      let value = name == "host" ? request.head.authority ?? "" : request.headers[values: name] ?? ""
      headers += "\(name):\(value.split(separator: " ").joined(separator: " "))\n"
    }
    let payload = request.headers[values: "X-Goog-Content-SHA256"] ?? "UNSIGNED-PAYLOAD"
    text = [
      request.method.rawValue, request.uri.path, query, headers, signedHeaders.joined(separator: ";"), payload,
    ].joined(separator: "\n")
  }

  /// - Parameter scope: `DATE/REGION/storage/goog4_request`.
  func stringToSign(date: String, scope: String) throws -> String {
    let hash = try Digest256(of: Array(text.utf8))
    return "GOOG4-RSA-SHA256\n\(date)\n\(scope)\n\(hash.hexadecimal)"
  }
}
