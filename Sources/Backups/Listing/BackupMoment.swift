import Documents
import GoogleCloud
import JSON

/// When an export was made: the one order of exports, of the folders in a bucket and of Firestore's operations.
///
/// Names of folders and some metadata have whole seconds only. So exports of one second are in the order of their folders'
/// names, by bytes.
package struct BackupMoment: Comparable, Sendable {
  /// Since 1970.
  private let second: Int64
  private let place: BucketPlace

  /// - Parameter time: microseconds since 1970.
  init(time: Int64, _ place: BucketPlace) {
    second = time / 1_000_000
    self.place = place
  }

  package static func < (left: BackupMoment, right: BackupMoment) -> Bool {
    (left.second, left.place.folder) < (right.second, right.place.folder)
  }
}

/// When an export was made, as its folder's name tells.
enum ExportTime {
  /// In microseconds.
  static let day: Int64 = 86_400_000_000

  private static let length = "2026-11-22T03:00:04".utf8.count

  /// Microseconds since 1970, from a name that begins like `2026-11-22T03:00:04`, as Google names folders; nil for others.
  static func microseconds(inName name: ExactName) -> Int64? {
    let bytes = Array(name.utf8)
    guard bytes.count >= length, bytes.count == length || "_Z".utf8.contains(bytes[length]) else { return nil }
    return Timestamp.microseconds(String(decoding: bytes.prefix(length), as: UTF8.self) + "Z")
  }
}
