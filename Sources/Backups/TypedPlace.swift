package import GoogleCloud

extension BucketPlace {
  /// Reads a place that somebody typed.
  /// - Throws: `usage`.
  package init(typed text: String) throws(BackupError) {
    guard let place = BucketPlace(text) else {
      throw BackupError(
        .usage, "\"\(text)\" is no place in Cloud Storage.", remedy: "Write gs://BUCKET or gs://BUCKET/FOLDER.")
    }
    self = place
  }
}
