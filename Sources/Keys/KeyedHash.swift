/// A keyed hash of bytes, to detect other bytes when they are read again. The key is random and stays in this process, so
/// another process cannot construct bytes with the same hash.
///
/// GMAC (NIST SP 800-38D), with AES-128. Hashes must not leave the process.
package struct KeyedHash: Hashable, Sendable {
  fileprivate let code: [UInt8]
}

/// A key for keyed hashes, drawn at random.
package struct HashKey: Sendable {
  fileprivate let bytes: [UInt8]

  package init() {
    bytes = (0..<16).map { _ in UInt8.random(in: 0...UInt8.max) }
  }
}

/// Keyed hashes of bytes that come in parts: `begin`, `update` for each part, `finish`; then it may begin again. For one
/// thread.
package final class KeyedHashStream {
  private let context = GMACContext()
  private let key: HashKey

  package init(_ key: HashKey) { self.key = key }

  /// - Parameter number: the nonce. Different bytes under one key need different numbers.
  package func begin(_ number: Int) throws(DigestFailure) {
    var nonce = [UInt8](repeating: 0, count: 12)
    for index in 0..<8 { nonce[4 + index] = UInt8(truncatingIfNeeded: number >> (56 - 8 * index)) }
    guard context.begin(key.bytes, nonce: nonce) else { throw Self.failure }
  }

  /// - Parameter bytes: fewer than 2^31.
  package func update(_ bytes: RawSpan) throws(DigestFailure) {
    guard bytes.byteCount > 0 else { return }
    guard bytes.withUnsafeBytes({ context.update($0) }) else { throw Self.failure }
  }

  package func finish() throws(DigestFailure) -> KeyedHash {
    guard let code = context.finish() else { throw Self.failure }
    return KeyedHash(code: code)
  }

  private static var failure: DigestFailure { DigestFailure("GMAC") }
}
