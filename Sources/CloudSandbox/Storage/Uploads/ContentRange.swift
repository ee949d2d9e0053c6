/// What a request of a resumable upload carries: `bytes a-b/TOTAL`, `bytes a-b/*`, `bytes */TOTAL`, `bytes */*`.
struct ContentRange: Sendable {
  /// The first byte that is sent; nil if none is, or if the whole object is.
  var first: Int64?
  /// The object's size, where it is known.
  var total: Int64?
  /// Whether the client only asks how far the upload is.
  var isQuestion = false
  /// Whether the request carries all of the object.
  private(set) var isWhole = false

  /// - Parameter header: nil for a request that carries all of the object.
  init(_ header: String?) throws(StorageError) {
    guard let header else {
      first = 0
      isWhole = true
      return
    }
    let parts = header.hasPrefix("bytes ") ? header.dropFirst(6).split(separator: "/") : []
    guard parts.count == 2 else { throw .invalid("Failed to parse Content-Range header.") }
    if parts[1] != "*" {
      guard let number = Int64(parts[1]), number >= 0 else { throw .invalid("Failed to parse Content-Range header.") }
      total = number
    }
    if parts[0] == "*" {
      isQuestion = true
    } else {
      guard let number = parts[0].split(separator: "-").first.flatMap({ Int64($0) }), number >= 0 else {
        throw .invalid("Failed to parse Content-Range header.")
      }
      first = number
    }
  }
}
