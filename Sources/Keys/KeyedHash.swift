/// A keyed hash of bytes, to detect other bytes when they are read again. The key is random and stays in this process, so
/// another process cannot construct bytes with the same hash.
///
/// GMAC (NIST SP 800-38D), with AES-128. Hashes must not leave the process.
package struct KeyedHash: Hashable, Sendable {
  private var high: UInt64
  private var low: UInt64

  fileprivate init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}

/// A key for keyed hashes, drawn at random.
package struct HashKey: Sendable {
  fileprivate let bytes: [UInt8]

  package init() {
    var random = SystemRandomNumberGenerator()
    bytes = (0..<16).map { _ in UInt8.random(in: 0...UInt8.max, using: &random) }
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
    func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    return KeyedHash(high: word(code[..<8]), low: word(code[8...]))
  }

  private static var failure: DigestFailure { DigestFailure("GMAC") }
}
