package import Documents
package import Foundation

/// A URL that opens one object to whoever has it, until it expires. No description or dump shows it.
package struct SignedURL: Sendable, Equatable {
  private let secret: Secret
  package let expires: Date

  init(_ url: String, expires: Date) {
    secret = Secret(value: url)
    self.expires = expires
  }

  /// The whole of it, for whom it is meant.
  package var url: String { secret.value }
}

/// What a signed URL allows.
package struct SignedAccess: Sendable {
  package var bucket: ExactName
  package var object: ExactName
  /// Only this version; nil for the present one.
  package var generation: Int64?
  /// At most `longestDuration`, in whole seconds.
  package var duration: Duration
  /// The name under which a browser saves it.
  package var fileName: String?

  /// The most that the service allows.
  package static let longestDuration = Duration.seconds(7 * 24 * 3_600)

  package init(
    bucket: ExactName, object: ExactName, generation: Int64? = nil, duration: Duration, fileName: String? = nil
  ) {
    self.bucket = bucket
    self.object = object
    self.generation = generation
    self.duration = duration
    self.fileName = fileName
  }

  var query: [(name: String, value: String)] {
    var query: [(name: String, value: String)] = []
    if let generation { query.append(("generation", "\(generation)")) }
    if let fileName { query.append(("response-content-disposition", SignedAccess.disposition(fileName))) }
    return query
  }

  /// RFC 6266: the name in ASCII for old clients, and as it is.
  private static func disposition(_ name: String) -> String {
    let plain = String(
      decoding: name.unicodeScalars.map { scalar -> UInt8 in
        guard scalar.isASCII, scalar.value >= 0x20, scalar.value != 0x7F, !"\"\\/".unicodeScalars.contains(scalar)
        else { return UInt8(ascii: "_") }
        return UInt8(truncatingIfNeeded: scalar.value)
      }, as: UTF8.self)
    let quoted = "attachment; filename=\"\(plain)\""
    return plain == name ? quoted : "\(quoted); filename*=UTF-8''\(name.urlQueryValue)"
  }
}
