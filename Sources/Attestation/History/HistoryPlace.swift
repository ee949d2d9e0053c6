package import Documents

/// Where records of runs are kept.
package enum HistoryPlace: Sendable, Equatable {
  case folder(String)
  /// Objects directly below `gs://NAME/PREFIX/`; the prefix has no slash at its end.
  case bucket(ExactName, prefix: ExactName)

  /// Reads a folder's path, or `gs://BUCKET/PREFIX`.
  /// - Throws: `place`.
  package init(_ text: String) throws(AttestationError) {
    let scheme = "gs://"
    guard text.hasPrefix(scheme) else {
      guard !text.isEmpty, !text.utf8.contains(0), !text.contains("://") else {
        throw AttestationError(
          .place, "\"\(text)\" is no place for a history.", remedy: "Give a folder, or gs://BUCKET/PREFIX.")
      }
      self = .folder(text)
      return
    }
    let parts = ExactName(text.dropFirst(scheme.count)).parts(maxSplits: 1)
    var prefix = parts.count > 1 ? parts[1].text : ""
    while prefix.utf8.last == UInt8(ascii: "/") { prefix.unicodeScalars.removeLast() }
    guard let bucket = parts.first, !bucket.isEmpty, !prefix.isEmpty, prefix.utf8.first != UInt8(ascii: "/") else {
      throw AttestationError(
        .place, "\(text) names no folder in a bucket.",
        remedy: "Give gs://BUCKET/PREFIX, such as gs://my-backups/rehearsals: nothing else may lie there.")
    }
    self = .bucket(bucket, prefix: ExactName(prefix))
  }
}

extension HistoryPlace: CustomStringConvertible {
  package var description: String {
    switch self {
    case .folder(let path): path
    case .bucket(let name, let prefix): "gs://\(name)/\(prefix)"
    }
  }
}
