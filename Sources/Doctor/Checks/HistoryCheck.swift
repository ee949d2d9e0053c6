import Documents
import GoogleCloud
import Policy
import Verification

/// Whether the records of rehearsals can be read, where the policy says that they are.
enum HistoryCheck {
  private static let viewer = "roles/storage.objectViewer"
  private static let code = Doctor.Code.history

  static func judge(_ facts: Doctor.Facts, as code: Doctor.Code) -> HealthCheck {
    var check = judge(facts)
    check.code = code
    return check
  }

  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    guard let history = facts.policy?.backups?.history else {
      return .unneeded(code, "No policy names a history of rehearsals.")
    }
    if let folder = facts.machine.historyFolder { return judge(history, folder) }
    guard let place = BucketPlace(folder: history) else {
      return .failure(
        code, "\(history) is not a folder in a bucket.",
        remedy: "Write gs://BUCKET/PREFIX as backups.history in the policy.")
    }
    guard let answer = facts.cloud.history else {
      return .hindered(code, "\(place) was not checked: no access token.")
    }
    return judge(place, answer, facts)
  }

  private static func judge(_ path: String, _ folder: MachineFacts.Presence) -> HealthCheck {
    switch folder {
    case .readable: return .ok(code, "\(path) can be read")
    case .unreadable:
      return .failure(code, "\(path) cannot be read.", remedy: "Make it readable for the user who runs this.")
    case .missing:
      return .warning(
        code, "There is no folder \(path), so no rehearsal is on record.",
        remedy: "The first rehearsal makes it. If there were some, correct backups.history in the policy.")
    }
  }

  private static func judge(
    _ place: BucketPlace, _ answer: CloudAnswer<Bool>, _ facts: Doctor.Facts
  ) -> HealthCheck {
    switch answer {
    case .success: return .ok(code, "\(place) can be listed")
    case .failure(let error) where error.code == .notFound:
      let isApplied = facts.policy?.schedule != nil && facts.policy?.production != nil
      return .failure(
        code, "There is no bucket gs://\(place.bucket), so no record of a rehearsal can be read or written.",
        remedy: isApplied ? "rekindle schedule apply makes it." : nil, [making(place.bucket, facts)])
    case .failure(let error) where error.code == .permissionDenied && error.disabledService == nil:
      return .failure(
        code, "\(place): not permitted: listing the records of rehearsals.",
        [AccessPolicy.command(granting: viewer, onBucket: place.bucket.text, to: facts.cloud.member)])
    case .failure(let error): return .hindered(code, "\(place): \(error.message)", remedy: error.remedy)
    }
  }

  /// Where the exports are, and without a rule that deletes.
  private static func making(_ bucket: ExactName, _ facts: Doctor.Facts) -> [String] {
    let location = (try? facts.cloud.bucket?.description.get())?.location ?? "LOCATION"
    return [
      "gcloud", "storage", "buckets", "create", "gs://\(bucket)", "--location=\(location)",
      "--project=\(facts.policy?.production?.project.text ?? "PROJECT")", "--uniform-bucket-level-access",
      "--public-access-prevention",
    ]
  }
}
