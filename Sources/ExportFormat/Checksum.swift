import CChecksum
import JSON

/// CRC-32C: LevelDB masks it in headers, Cloud Storage states it for objects.
package enum Checksum {
  /// The checksum of what `crc` stands for, followed by the bytes, or those of a range; 0 stands for nothing.
  package static func crc32c(_ bytes: RawSpan, _ range: Range<Int>? = nil, continuing crc: UInt32 = 0) -> UInt32 {
    let range = range ?? 0..<bytes.byteCount
    return bytes.extracting(range).withUnsafeBytes { rekindle_crc32c(crc, $0.baseAddress, $0.count) }
  }

  /// As Cloud Storage states it: base64 of the four bytes, the most significant one first.
  package static func text(_ crc: UInt32) -> String {
    Base64.text([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: crc >> $0) })
  }

  /// Reads what `text` writes; nil for what does not stand for four bytes.
  package static func value(text: String) -> UInt32? {
    guard let bytes = Base64.bytes(text), bytes.count == 4 else { return nil }
    return bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }
}
