import Documents

/// `gs://BUCKET[/PREFIX]`, taken apart. A final slash is no part of the prefix.
struct StorageURI: Sendable {
  let bucket: String
  /// Without empty parts, `.` and `..`, which would lead out of a folder.
  let parts: [String]

  var prefix: String { parts.joined(separator: "/") }

  init(_ uri: String) throws(GoogleError) {
    let scheme = "gs://"
    guard uri.hasPrefix(scheme) else { throw .invalid("\"\(uri)\" does not begin with gs://.") }
    var parts = uri.dropFirst(scheme.count).partsOfName()
    if parts.count > 1, parts.last == "" { parts.removeLast() }
    bucket = String(parts.removeFirst())
    guard parts.allSatisfy(Self.isFileName) else { throw .invalid("\"\(uri)\" is not a path in a bucket.") }
    self.parts = parts.map(String.init)
  }

  /// Whether a part of a name can be a file's name here.
  static func isFileName(_ part: Substring) -> Bool {
    !part.isEmpty && part != "." && part != ".." && part.utf8.count <= 255 && !part.utf8.contains(0)
  }
}

/// The local folders that stand for Cloud Storage's buckets.
struct BucketFolders: Sendable {
  let folders: [ExactName: String]

  /// The folder or file of a place in such a bucket, which need not exist; nil for other buckets.
  func path(of uri: StorageURI) -> String? {
    folders[ExactName(uri.bucket)].map { ([$0] + uri.parts).joined(separator: "/") }
  }
}
