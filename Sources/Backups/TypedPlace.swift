package import GoogleCloud
package import Policy

extension BucketPlace {
  /// Where a policy has its exports.
  package init(_ rules: BackupRules) { self.init(bucket: rules.bucket, folder: rules.folder) }

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
