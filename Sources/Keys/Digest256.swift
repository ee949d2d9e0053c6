package import JSON

/// The 256 bits of a SHA-256, as a number: digests of documents are added up, see `docs/seal.md`.
package struct Digest256: Hashable, Sendable {
  /// From the most significant 64 bits, which are the digest's first 8 bytes, to the least.
  package var words: InlineArray<4, UInt64>

  package static let byteCount = 32
  package static let zero = Digest256(words: [0, 0, 0, 0])

  package init(words: InlineArray<4, UInt64>) {
    self.words = words
  }

  /// - Parameter bytes: the digest's, as they lie in memory.
  init(bigEndian bytes: InlineArray<4, UInt64>) {
    words = bytes
    for index in 0..<4 { words[index] = UInt64(bigEndian: words[index]) }
  }

  /// Adds modulo 2^256, so the order of additions does not count.
  package mutating func add(_ other: Digest256) {
    var carry: UInt64 = 0
    for index in (0..<4).reversed() {
      let (sum, overflow) = words[index].addingReportingOverflow(other.words[index])
      let (total, again) = sum.addingReportingOverflow(carry)
      words[index] = total
      carry = overflow || again ? 1 : 0
    }
  }

  /// The 32 bytes, the first one first.
  package var bytes: [UInt8] {
    (0..<Digest256.byteCount).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64(56 - $0 % 8 * 8)) }
  }

  /// 64 lower-case hexadecimal digits, as `sha256sum` writes them.
  package var hexadecimal: String { Hexadecimal.text(bytes) }

  /// Reads 64 lower-case hexadecimal digits; nil if the text is anything else.
  package init?(hexadecimal text: String) {
    guard let bytes = Hexadecimal.bytes(text), bytes.count == Digest256.byteCount else { return nil }
    var words: InlineArray<4, UInt64> = [0, 0, 0, 0]
    for (index, byte) in bytes.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
    self.words = words
  }

  package static func == (left: Digest256, right: Digest256) -> Bool {
    (0..<4).allSatisfy { left.words[$0] == right.words[$0] }
  }

  package func hash(into hasher: inout Hasher) {
    for index in 0..<4 { hasher.combine(words[index]) }
  }
}

extension JSONObject {
  /// 64 lower-case hexadecimal digits.
  package func digest(_ name: String) throws(JSONShapeError) -> Digest256 {
    guard let digest = Digest256(hexadecimal: try text(name)) else { throw bad(name) }
    return digest
  }
}
