import Documents
import GoogleCloud
import Hummingbird
import JSON
import Keys
import Sandbox

/// Checks V4 signed URLs, GOOG4-RSA-SHA256; a request without a signature passes.
///
/// The signature is checked if the account is known (see `IAMService`); form and times are in any case.
/// Source: https://cloud.google.com/storage/docs/access-control/signed-urls
struct SignatureCheck: Sendable {
  /// Seven days.
  private static let maximumSeconds: Int64 = 604_800
  /// Seconds by which clocks may differ.
  private static let skew: Int64 = 900

  let accounts: ServiceAccounts

  func check(_ request: Request) throws {
    let query = try RequestQuery(request)
    func parameter(_ name: String) -> String? { query.signing(name) }
    guard let signature = parameter("signature") else { return }
    guard parameter("algorithm") == "GOOG4-RSA-SHA256" else {
      throw StorageError.refused(.badRequest, "InvalidArgument", "X-Goog-Algorithm is not GOOG4-RSA-SHA256.")
    }
    guard let date = parameter("date"), let start = Self.seconds(date),
      let seconds = parameter("expires").flatMap({ Int64($0) }), (1...Self.maximumSeconds).contains(seconds)
    else {
      throw StorageError.refused(
        .badRequest, "AuthenticationRequired", "X-Goog-Date or X-Goog-Expires is missing or out of its limits.")
    }
    let scope = (parameter("credential") ?? "").partsOfName()
    guard scope.count == 5, scope[1] == date.prefix(8), scope[3] == "storage", scope[4] == "goog4_request" else {
      throw StorageError.refused(.badRequest, "InvalidArgument", "X-Goog-Credential is not of its form.")
    }
    let now = Timestamp.now() / 1_000_000
    guard start <= now + Self.skew else {
      throw StorageError.refused(.forbidden, "AccessDenied", "X-Goog-Date is in the future.")
    }
    guard now <= start + seconds else {
      throw StorageError.refused(.badRequest, "ExpiredToken", "The provided token has expired.")
    }
    guard let bytes = Hexadecimal.bytes(signature.lowercased()) else {
      throw StorageError.refused(.badRequest, "InvalidArgument", "X-Goog-Signature is no hexadecimal text.")
    }
    let headers = (parameter("signedheaders") ?? "").split(separator: ";").map(String.init)
    guard headers.contains("host") else {
      throw StorageError.refused(.badRequest, "InvalidArgument", "X-Goog-SignedHeaders does not name host.")
    }
    var isKnown = false
    for form in [CanonicalRequest.QueryForm.percentEncoded, .asSent] {
      let canonical = CanonicalRequest(request, signedHeaders: headers, form)
      let text = try canonical.stringToSign(date: date, scope: scope.dropFirst().joined(separator: "/"))
      switch try accounts.isSignature(bytes, of: Array(text.utf8), by: String(scope[0])) {
      case true?, nil: return
      case false?: isKnown = true
      }
    }
    if isKnown {
      throw StorageError.refused(
        .forbidden, "SignatureDoesNotMatch",
        "Access denied. The request signature we calculated does not match the signature you provided.")
    }
  }

  /// `YYYYMMDDTHHMMSSZ` in seconds since 1970.
  private static func seconds(_ date: String) -> Int64? {
    guard let parts = date.wholeMatch(of: /(....)(..)(..)T(..)(..)(..)Z/) else { return nil }
    let (_, year, month, day, hour, minute, second) = parts.output
    return Timestamp.microseconds("\(year)-\(month)-\(day)T\(hour):\(minute):\(second)Z").map { $0 / 1_000_000 }
  }
}

extension RequestQuery {
  /// A parameter of a V4 signed URL, such as `signature`; nil if it is not there.
  func signing(_ name: String) -> String? {
    parameters.first { $0.name.lowercased() == "x-goog-" + name }?.value
  }
}

/// The text of a request that a V4 signature covers.
private struct CanonicalRequest {
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
