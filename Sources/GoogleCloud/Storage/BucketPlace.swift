package import Documents

/// A bucket or a folder in it: `gs://BUCKET` or `gs://BUCKET/FOLDER`.
package struct BucketPlace: Sendable {
  package var bucket: String
  /// Without slashes at its ends; empty for the bucket itself. An export's folder ends with the export's name.
  package var folder: String

  package init(bucket: String, folder: String = "") {
    self.bucket = bucket
    self.folder = folder
  }

  /// Reads a place as it is typed, with slashes at its end or without; nil for anything else.
  package init?(_ text: String) {
    let scheme = "gs://"
    var parts = text.hasPrefix(scheme) ? String(text.dropFirst(scheme.count)).partsOfName().map(String.init) : []
    while parts.count > 1, parts.last == "" { parts.removeLast() }
    guard let bucket = parts.first, bucket.utf8.count >= 3, !parts.contains("") else { return nil }
    self.init(bucket: bucket, folder: parts.dropFirst().joined(separator: "/"))
  }

  /// The same, for a folder only: nil for a bucket alone.
  package init?(folder text: String) {
    self.init(text)
    guard !folder.isEmpty else { return nil }
  }

  /// What names of objects in the folder begin with.
  package var prefix: String { folder.isEmpty ? "" : folder + "/" }

  /// The last part of the folder; the bucket's name without one.
  package var name: String { folder.partsOfName().last.flatMap { $0.isEmpty ? nil : String($0) } ?? bucket }

  /// As Google's APIs take it.
  package var uri: String { folder.isEmpty ? "gs://\(bucket)" : "gs://\(bucket)/\(folder)" }

  /// The folder, or the bucket, that the folder is in.
  package var parent: BucketPlace {
    BucketPlace(bucket: bucket, folder: folder.partsOfName().dropLast().joined(separator: "/"))
  }

  package func inside(_ name: String) -> BucketPlace { BucketPlace(bucket: bucket, folder: prefix + name) }
}

extension BucketPlace: CustomStringConvertible {
  package var description: String { uri }
}

/// By bytes: to Cloud Storage, a name in another normal form is another name.
extension BucketPlace: Hashable {
  package static func == (left: BucketPlace, right: BucketPlace) -> Bool {
    left.bucket.utf8.elementsEqual(right.bucket.utf8) && left.folder.utf8.elementsEqual(right.folder.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(Array(bucket.utf8))
    hasher.combine(Array(folder.utf8))
  }
}
