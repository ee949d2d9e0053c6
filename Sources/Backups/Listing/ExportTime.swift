import Documents
import JSON

/// When an export was made, as its folder's name tells.
enum ExportTime {
  private static let length = "2026-11-22T03:00:04".utf8.count

  /// Microseconds since 1970, from a name that begins like `2026-11-22T03:00:04`, as Google names folders; nil for others.
  static func microseconds(inName name: ExactName) -> Int64? {
    let bytes = Array(name.utf8)
    guard bytes.count >= length, bytes.count == length || "_Z".utf8.contains(bytes[length]) else { return nil }
    return Timestamp.microseconds(String(decoding: bytes.prefix(length), as: UTF8.self) + "Z")
  }
}
