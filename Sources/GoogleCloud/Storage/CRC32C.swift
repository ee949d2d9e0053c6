import CChecksum
import Documents
import Foundation

/// CRC-32C, as Cloud Storage states it: base64 of its four bytes, the most significant one first.
package enum CRC32C {
  /// The checksum of what `checksum` stands for, followed by `bytes`; 0 stands for nothing.
  package static func extend(_ checksum: UInt32, _ bytes: RawSpan) -> UInt32 {
    bytes.withUnsafeBytes { rekindle_crc32c(checksum, $0.baseAddress, $0.count) }
  }

  package static func base64(_ checksum: UInt32) -> String {
    withUnsafeBytes(of: checksum.bigEndian) { Data($0).base64EncodedString() }
  }

  /// Nil for what does not stand for four bytes.
  package static func value(base64 text: String) -> UInt32? {
    guard let bytes = Base64.bytes(text), bytes.count == 4 else { return nil }
    return bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The one in a header `x-goog-hash: crc32c=...,md5=...`, which may come more than once.
  static func value(_ head: HTTPHead) -> UInt32? {
    for header in head.headers where header.name == "x-goog-hash" {
      for part in header.value.split(separator: ",") {
        let part = part.drop { $0 == " " }
        if part.hasPrefix("crc32c=") { return value(base64: String(part.dropFirst("crc32c=".count))) }
      }
    }
    return nil
  }
}
