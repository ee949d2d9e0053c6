/// A keyed hash of bytes, to detect other bytes when they are read again. The key is random and stays in this process, so
/// another process cannot construct bytes with the same hash.
///
/// GMAC (NIST SP 800-38D), with AES-128. Hashes must not leave the process.
package struct KeyedHash: Hashable, Sendable {
  let code: [UInt8]
}

/// A key for keyed hashes, drawn at random.
package struct HashKey: Sendable {
  let bytes: [UInt8]

  package init() {
    bytes = (0..<16).map { _ in UInt8.random(in: 0...UInt8.max) }
  }
}
