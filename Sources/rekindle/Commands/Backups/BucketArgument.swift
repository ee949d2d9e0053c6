import ArgumentParser
import Backups
import GoogleCloud
import Policy

/// The bucket that a command is about: as it is given, or the policy's.
struct BucketArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp("gs://BUCKET or gs://BUCKET/FOLDER; by default the policy's bucket.", valueName: "place"))
  var place: String?

  /// - Returns: the place, and the policy if there is one.
  /// - Throws: `BackupError` with `usage` if neither names a bucket.
  func resolve(_ policies: PolicyOptions) throws -> (place: BucketPlace, policy: Policy?) {
    let policy = try policies.load()
    return (try Self.place(place, policy), policy)
  }

  /// - Parameter text: as it was typed; nil for the policy's.
  /// - Throws: `usage` if neither names a bucket.
  static func place(_ text: String?, _ policy: Policy?) throws(BackupError) -> BucketPlace {
    if let text { return try BucketPlace(parsing: text) }
    guard let rules = policy?.backups else {
      throw BackupError(
        .usage, "No bucket is given, and no policy names one.",
        remedy: "Give gs://BUCKET, or write backups.bucket into \(PolicyReader.fileName) (docs/policy.md).")
    }
    return BucketPlace(rules)
  }
}
