package import Keys

/// The first 128 bits of the SHA-256 of a document's canonical form.
///
/// Two documents with the same fingerprint are reported equal. SHA-256 and not a faster hash, since an export is not
/// trusted: nobody can make two documents that share one. (With the CPU's SHA instructions it takes about 0.7 µs for a
/// document of 1 kB.)
package struct Fingerprint: Hashable, Sendable {
  package var high: UInt64
  package var low: UInt64

  /// Stated where fingerprints are kept; another form of the bytes gets another name.
  package static let form = "rekindle.fingerprint/1"

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}

/// Computes fingerprints, one after another; keeps OpenSSL's context and its own buffers between documents.
package final class Fingerprinter {
  private let stream = SHA256Stream()
  private var form = CanonicalForm()

  package init() {}

  package func fingerprint(_ document: FlatDocument, _ source: RawSpan) throws(DigestFailure) -> Fingerprint {
    form.encode(document, source)
    try stream.begin()
    try stream.update(form.bytes)
    let digest = try stream.finish()
    return Fingerprint(high: digest.words[0], low: digest.words[1])
  }
}
