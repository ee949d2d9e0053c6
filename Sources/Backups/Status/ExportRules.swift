import Documents
import GoogleCloud
import JSON
import Policy
import Verification

/// Whether the newest export is complete and young, judging by the bucket alone.
struct ExportRules {
  private typealias Rule = BackupStatus.Rule

  private let place: BucketPlace
  private let policy: BackupRules
  private(set) var rules: [Check<BackupStatus.Rule>] = []

  /// - Parameter now: microseconds since 1970.
  init(_ list: CloudAnswer<BackupList>, _ place: BucketPlace, _ policy: BackupRules, now: Int64) {
    self.place = place
    self.policy = policy
    switch list {
    case .success(let list):
      rules.append(complete(list))
      rules.append(list.newestOfOurs.map { age(of: $0, now) } ?? noExport("\(place) holds no complete export of ours"))
    case .failure(let error) where error.code == .notFound:
      rules += [bucketIsGone, noExport("gs://\(place.bucket) does not exist")]
    case .failure(let error):
      rules += [Rule.complete, .age].map {
        $0.unknown("The exports at \(place) could not be listed. \(error.message)", remedy: error.remedy)
      }
    }
  }

  /// Nothing can be worse, so it is not unknown.
  private var bucketIsGone: Check<BackupStatus.Rule> {
    Check(
      .complete, .failed, "gs://\(place.bucket) does not exist, so it holds no exports.",
      remedy:
        "If the bucket had soft delete, you can restore it with its objects. The first command shows its generation: put it in "
        + "the place of GENERATION. If the bucket belongs to another project, add --project.",
      commands: [
        ["gcloud", "storage", "ls", "--buckets", "--soft-deleted", "--full"],
        ["gcloud", "storage", "restore", "gs://\(place.bucket)#GENERATION"],
      ])
  }

  /// Judges the newest export that was meant as a backup of ours; one that is still running leaves that to the one before it.
  private func complete(_ list: BackupList) -> Check<BackupStatus.Rule> {
    func rule(_ outcome: CheckOutcome, _ message: String, _ remedy: String? = nil) -> Check<BackupStatus.Rule> {
      Check(.complete, outcome, message, remedy: remedy)
    }
    let meant = list.exports.filter(\.isMeantAsOurs)
    let running = meant.prefix { $0.condition == .running }
    let still = running.first.map { "\($0.name) is still running. " } ?? ""
    guard let newest = meant.dropFirst(running.count).first else {
      return rule(
        .failed,
        still
          + (list.exports.isEmpty
            ? "\(list.place) holds no exports." : "\(list.place) holds no complete export of ours."),
        "Check whether exports are made: \(checkExports)")
    }
    let which =
      still + (running.isEmpty ? "The newest export, \(newest.name), " : "The one before it, \(newest.name), ")
    guard let reason = newest.passedOver.first else { return rule(.ok, "\(which)is complete.") }
    let remedy =
      newest.hasEnded
      ? "Find out what deletes or changes objects there. Export again: rekindle backups export"
      : "Look at its operation: gcloud firestore operations list"
    switch reason.code {
    case .unknown: return rule(.unknown, "\(which)may still be running. \(reason.message)", remedy)
    case .emptyExport: return rule(.failed, "\(which)is empty. \(reason.message)")
    default: return rule(.failed, "\(which)is not whole (\(reason.code.rawValue)). \(reason.message)", remedy)
    }
  }

  /// The command that shows whether exports are made.
  private var checkExports: String {
    policy.folder.isEmpty ? "rekindle schedule status" : "gcloud firestore operations list"
  }

  /// Without any, none is young enough.
  private func noExport(_ reason: String) -> Check<BackupStatus.Rule> {
    Check(
      .age, .failed, "\(reason), so none is young enough (limit \(LengthOfTime.text(policy.maximumAge))).",
      remedy: "See the rule complete.", numbers: [.seconds("limit", policy.maximumAge.microseconds)])
  }

  private func age(of export: BackupExport, _ now: Int64) -> Check<BackupStatus.Rule> {
    let (age, limit) = (now - export.time, policy.maximumAge.microseconds)
    guard age >= -ClockDifference.allowed else {
      return Check(
        .age, .failed, "\(export.name) is \(-age / 1_000_000) seconds in the future.",
        remedy: "Check this machine's clock. If it is right, check who wrote the export.")
    }
    let isYoung = age <= limit
    return Check(
      .age, isYoung ? .ok : .failed,
      "The newest export of ours, \(export.name), is \(Age.text(max(0, age))) old (limit "
        + "\(LengthOfTime.text(policy.maximumAge))).",
      remedy: isYoung ? nil : "Check why there is no newer one: \(checkExports)",
      numbers: [.seconds("age", age), .seconds("limit", limit)])
  }
}

extension CheckNumber {
  /// A length of time in whole seconds.
  static func seconds(_ name: String, _ microseconds: Int64) -> CheckNumber {
    CheckNumber(name, Int(clamping: microseconds / 1_000_000), "s")
  }

  /// A measured length of time, to the second.
  static func seconds(_ name: String, measured seconds: Double) -> CheckNumber {
    CheckNumber(name, Int(nearest: max(seconds, 0)), "s")
  }
}
