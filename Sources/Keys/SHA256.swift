/// OpenSSL could not compute a digest: it is out of memory, or set up to refuse the algorithm. Never a digest of zeros,
/// which would make all that it stands for equal.
package struct DigestFailure: Error, CustomStringConvertible {
  package let description: String

  /// - Parameter algorithm: what could not be computed.
  init(_ algorithm: String = "SHA-256") {
    description = "OpenSSL cannot compute \(algorithm): it is out of memory, or set up to refuse this algorithm."
  }
}

/// SHA-256 of bytes that come in parts: `begin`, `update` for each part, `finish`; then it may begin again. For one
/// thread.
package final class SHA256Stream {
  private let context = DigestContext(.sha256)

  package init() {}

  package func begin() throws(DigestFailure) { try check(context.begin()) }

  package func update(_ bytes: RawSpan) throws(DigestFailure) {
    try check(bytes.withUnsafeBytes { context.update($0) })
  }

  package func update(_ bytes: [UInt8]) throws(DigestFailure) {
    try check(bytes.withUnsafeBytes { context.update($0) })
  }

  package func finish() throws(DigestFailure) -> Digest256 {
    var words: InlineArray<4, UInt64> = [0, 0, 0, 0]
    try check(withUnsafeMutableBytes(of: &words) { context.finish($0) })
    return Digest256(bigEndian: words)
  }

  private func check(_ isDone: Bool) throws(DigestFailure) {
    guard isDone else { throw DigestFailure() }
  }
}

extension Digest256 {
  /// SHA-256 of bytes that are at hand as a whole.
  package init(of bytes: [UInt8]) throws(DigestFailure) {
    let stream = SHA256Stream()
    try stream.begin()
    try stream.update(bytes)
    self = try stream.finish()
  }
}
