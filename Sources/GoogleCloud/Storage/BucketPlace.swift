package import Documents

/// A bucket or a folder in it: `gs://BUCKET` or `gs://BUCKET/FOLDER`.
package struct BucketPlace: Hashable, Sendable {
  package var bucket: ExactName
  /// Without slashes at its ends; empty for the bucket itself. An export's folder ends with the export's name.
  package var folder: ExactName

  package init(bucket: ExactName, folder: ExactName = "") {
    self.bucket = bucket
    self.folder = folder
  }

  /// Reads a place as it is typed, with slashes at its end or without; nil for anything else.
  package init?(_ text: String) {
    var parts = ExactName(text).dropping(prefix: "gs://")?.parts() ?? []
    while parts.count > 1, parts.last == "" { parts.removeLast() }
    guard let bucket = parts.first, bucket.utf8.count >= 3, !parts.contains("") else { return nil }
    self.init(bucket: bucket, folder: ExactName(parts.dropFirst().map(\.text).joined(separator: "/")))
  }

  /// The same, for a folder only: nil for a bucket alone.
  package init?(folder text: String) {
    self.init(text)
    guard !folder.isEmpty else { return nil }
  }

  /// What names of objects in the folder begin with.
  package var prefix: ExactName { folder.isEmpty ? "" : folder + "/" }

  /// The last part of the folder; the bucket's name without one.
  package var name: ExactName { folder.lastPart.isEmpty ? bucket : folder.lastPart }

  /// As Google's APIs take it.
  package var uri: String { folder.isEmpty ? "gs://\(bucket)" : "gs://\(bucket)/\(folder)" }

  /// The folder, or the bucket, that the folder is in.
  package var parent: BucketPlace {
    BucketPlace(bucket: bucket, folder: folder.parent ?? "")
  }

  package func inside(_ name: ExactName) -> BucketPlace { BucketPlace(bucket: bucket, folder: prefix + name) }
}

extension BucketPlace: CustomStringConvertible {
  package var description: String { uri }
}
