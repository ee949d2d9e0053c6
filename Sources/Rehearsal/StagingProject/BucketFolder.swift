/// `gs://BUCKET/FOLDER`: where the objects of an export are.
package struct BucketFolder: Sendable, Equatable {
  package var bucket: String
  /// Without a slash at either end; its last part is the export's name.
  package var folder: String

  package init(bucket: String, folder: String) {
    self.bucket = bucket
    self.folder = folder
  }

  /// Reads `gs://BUCKET/FOLDER`, with a slash at its end or without; nil for anything else.
  package init?(_ text: String) {
    guard text.hasPrefix("gs://") else { return nil }
    var parts = text.dropFirst(5).utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    if parts.last?.isEmpty == true { parts.removeLast() }
    guard parts.count >= 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    bucket = String(Substring(parts[0]))
    folder = parts.dropFirst().map { String(Substring($0)) }.joined(separator: "/")
  }

  /// What Firestore wants as `inputUriPrefix`.
  package var uri: String { "gs://\(bucket)/\(folder)" }

  /// The export's name.
  var name: String { folder.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? folder }
}

extension BucketFolder: CustomStringConvertible {
  package var description: String { uri }
}
