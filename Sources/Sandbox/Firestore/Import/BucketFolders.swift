import Documents

/// The local folders that stand for Cloud Storage's buckets.
struct BucketFolders: Sendable {
  let folders: [String: String]

  /// The folder or file of `gs://BUCKET[/PREFIX]`; a final slash is no part of the prefix.
  ///
  /// It need not exist. A prefix with `.`, `..` or empty parts is refused: it would lead out of the bucket.
  func path(of uri: String) throws(GoogleError) -> String {
    let scheme = "gs://"
    guard uri.hasPrefix(scheme) else { throw .invalid("\"\(uri)\" does not begin with gs://.") }
    var parts = uri.dropFirst(scheme.count).partsOfName()
    if parts.count > 1, parts.last == "" { parts.removeLast() }
    let bucket = String(parts.removeFirst())
    guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) }) else {
      throw .invalid("\"\(uri)\" is not a path in a bucket.")
    }
    guard let folder = folders[bucket] else {
      throw GoogleError(.notFound, "The sandbox has no bucket \"\(bucket)\".")
    }
    return ([folder] + parts.map(String.init)).joined(separator: "/")
  }
}
