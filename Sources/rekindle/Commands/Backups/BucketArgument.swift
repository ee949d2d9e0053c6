import ArgumentParser
import Attestation
import Backups
import GoogleCloud
import Policy

/// The bucket that a command is about: as it is given, or the policy's.
struct BucketArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp("gs://BUCKET or gs://BUCKET/FOLDER; by default the policy's bucket.", valueName: "place"))
  var place: String?

  @OptionGroup var policies: PolicyOptions

  /// - Returns: the place, and the policy if there is one.
  /// - Throws: `BackupError` with `usage` if neither names a bucket.
  func resolve() throws -> (place: BucketPlace, policy: Policy?) {
    let policy = try policies.load()
    if let place { return (try BucketPlace(parsing: place), policy) }
    guard let rules = policy?.backups else {
      throw BackupError(
        .usage, "No bucket is given, and no policy names one.",
        remedy: "Give gs://BUCKET, or write backups.bucket into \(PolicyReader.fileName) (docs/policy.md).")
    }
    return (BucketPlace(rules), policy)
  }
}

extension BackupRules {
  /// What the history holds, or why the service or a file refuses to tell; nil if the policy names none.
  func historyListing(_ services: GoogleServices) async throws -> Result<HistoryListing, BackupError>? {
    guard let history else { return nil }
    do {
      let key = try publicKey.map { try PublicKey(file: $0) }
      return .success(try await History(try HistoryPlace(history), services: { services }).records(key: key))
    } catch let error as AttestationError {
      return .failure(BackupError(.historyUnread, error.message, remedy: error.remedy))
    } catch let error as GoogleCloudError {
      return .failure(BackupError(.historyUnread, error.message, remedy: error.remedy))
    }
  }
}
