import Documents

/// A bucket or a folder in it, as it is typed: `gs://BUCKET` or `gs://BUCKET/FOLDER`.
package struct BucketPlace: Sendable, Hashable, CustomStringConvertible {
  package var bucket: String
  /// Without slashes at its ends; empty for the bucket itself.
  package var folder: String

  package init(bucket: String, folder: String = "") {
    self.bucket = bucket
    self.folder = folder
  }

  /// - Throws: `usage`.
  package init(_ text: String) throws(BackupError) {
    let scheme = "gs://"
    var parts = text.hasPrefix(scheme) ? String(text.dropFirst(scheme.count)).partsOfName().map(String.init) : []
    while parts.count > 1, parts.last == "" { parts.removeLast() }
    guard let bucket = parts.first, bucket.utf8.count >= 3, !parts.contains("") else {
      throw BackupError(
        .usage, "\"\(text)\" is no place in Cloud Storage.", remedy: "Write gs://BUCKET or gs://BUCKET/FOLDER.")
    }
    self.init(bucket: bucket, folder: parts.dropFirst().joined(separator: "/"))
  }

  /// What names of objects in the folder begin with.
  package var prefix: String { folder.isEmpty ? "" : folder + "/" }

  /// The last part of the folder; the bucket's name without one.
  package var name: String { folder.partsOfName().last.flatMap { $0.isEmpty ? nil : String($0) } ?? bucket }

  package var description: String { folder.isEmpty ? "gs://\(bucket)" : "gs://\(bucket)/\(folder)" }

  /// The folder, or the bucket, that the folder is in.
  package var parent: BucketPlace {
    BucketPlace(bucket: bucket, folder: folder.partsOfName().dropLast().joined(separator: "/"))
  }

  package func inside(_ name: String) -> BucketPlace { BucketPlace(bucket: bucket, folder: prefix + name) }
}
