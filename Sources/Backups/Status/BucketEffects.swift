import Documents
import GoogleCloud
import Policy
import Verification

/// What a bucket does to the exports in it besides what the policy sets: what deletes or moves them, who can read them, and what
/// may shut out those who write them.
struct BucketEffects {
  private let facts: BucketFacts
  private let rules: BackupRules
  private let name: ExactName
  /// Microseconds since 1970.
  private let now: Int64
  /// What was found; nothing for a bucket that could not be read.
  private(set) var checks: [Check<ScheduleWarning>] = []

  init(_ facts: BucketFacts, of name: ExactName, _ rules: BackupRules, now: Int64) {
    self.facts = facts
    self.rules = rules
    self.name = name
    self.now = now
    guard let bucket = facts.bucket.value.flatMap({ $0 }) else { return }
    judgeRetention(bucket)
    judgeLifecycle(bucket)
    judgeHold(bucket)
    judgeAccess(bucket)
    judgeKey(bucket)
    judgeFilter(bucket)
    judgeClass(bucket)
  }

  private mutating func add(
    _ code: ScheduleWarning, _ outcome: CheckOutcome, _ message: String, remedy: String? = nil,
    commands: [[String]] = []
  ) {
    checks.append(Check(code, outcome, message, remedy: remedy, commands: commands))
  }

  private var uri: String { "gs://\(name)" }
  private var kept: String { Quantity.counted(rules.retentionDays, "day") }

  // MARK: What deletes

  private mutating func judgeRetention(_ bucket: Bucket) {
    if let policy = bucket.retentionPolicy, let seconds = policy.retentionPeriod.flatMap({ Int($0) }) {
      let isLocked = policy.isLocked ?? false
      let longer =
        seconds > rules.retentionDays * 86_400
        ? " It is longer than backups.retentionDays: exports are kept and billed until it ends." : ""
      add(
        .retentionPolicy, .warning,
        "The bucket has a \(isLocked ? "locked " : "")retention policy of \(seconds) seconds.\(longer) Whether "
          + "Firestore can export to such a bucket is not documented. Check that exports appear: rekindle schedule status"
      )
    }
    if bucket.versioning?.enabled == true {
      add(
        .versioning, .warning,
        "The bucket keeps old versions. An export that a rule deletes by age becomes an old version, and is billed until "
          + "another rule deletes that version.")
    }
  }

  private mutating func judgeLifecycle(_ bucket: Bucket) {
    for rule in bucket.lifecycle?.rule ?? [] {
      let reach = LifecycleReach(rule: rule, bucket: bucket, rules: rules)
      let target = reach.target(now: now)
      guard target != .nothing, reach.isEarly(now: now) else { continue }
      switch rule.action.type {
      // Rules by age alone are the policy's: bucket.retention compares them.
      case "Delete" where !rule.deletesByAgeOnly: addDeletion(rule, target)
      case "SetStorageClass": addMove(rule)
      default: continue
      }
    }
  }

  private mutating func addDeletion(_ rule: Lifecycle.Rule, _ target: LifecycleReach.Target) {
    let isOfExports = target == .exports
    add(
      .otherDeletion, isOfExports ? .failed : .warning,
      isOfExports
        ? "The lifecycle rule \(rule.inWords) deletes exports that backups.retentionDays keeps for \(kept)."
        : "The lifecycle rule \(rule.inWords) deletes objects sooner than \(kept). It does not reach exports in folders that "
          + "Firestore names. It can reach exports in folders with other names.",
      remedy: isOfExports
        ? "Remove the rule, or make its age at least \(rules.retentionDays). rekindle schedule apply leaves it as it is."
        : nil,
      commands: isOfExports ? [lifecycleCommand] : [])
  }

  private var lifecycleCommand: [String] {
    ["gcloud", "storage", "buckets", "describe", uri, "--format=default(lifecycle_config)"]
  }

  private mutating func judgeHold(_ bucket: Bucket) {
    guard bucket.defaultEventBasedHold == true else { return }
    add(
      .eventBasedHold, .failed,
      "The bucket puts an event-based hold on each new object. Rules do not delete such exports, so they are billed indefinitely.",
      remedy: "Turn the default off. Then release the exports that are held.",
      commands: [
        ["gcloud", "storage", "buckets", "update", uri, "--no-default-event-based-hold"],
        ["gcloud", "storage", "objects", "update", "\(uri)/**", "--no-event-based-hold"],
      ])
  }

  // MARK: Who reads, and with what

  private mutating func judgeAccess(_ bucket: Bucket) {
    guard let policy = facts.access.value.flatMap({ $0 }), policy.isPublic else { return }
    let isPrevented = bucket.isPublicAccessPrevented
    let granted = policy.publicBindings.map { "\($0.role) to \($0.member)" }.joined(separator: ", ")
    add(
      .publicBucket, isPrevented ? .warning : .failed,
      "The bucket's access policy grants \(granted). "
        + (isPrevented
          ? "Public access prevention blocks it as long as it is on." : "Anybody can use the bucket."),
      remedy: "Remove the binding.",
      commands: policy.publicBindings.map { binding in
        [
          "gcloud", "storage", "buckets", "remove-iam-policy-binding", uri, "--member=\(binding.member)",
          "--role=\(binding.role)",
        ]
      })
  }

  private mutating func judgeKey(_ bucket: Bucket) {
    guard let key = bucket.encryption?.defaultKmsKeyName else { return }
    let look = "Objects that it encrypts cannot be read or written without it. Enable it, or name another key."
    switch facts.key {
    case .success(.primary("ENABLED"))?: return
    case .success(.primary(let state))?:
      add(
        .encryptionKey, .failed,
        "The key of new objects, \(key), \(state.map { "is \($0)" } ?? "has no version that encrypts").", remedy: look,
        commands: [["gcloud", "kms", "keys", "versions", "list", "--key=\(key)"]])
    case .success(.missing)?:
      add(.encryptionKey, .failed, "The key of new objects, \(key), does not exist.", remedy: look)
    case .failure(let error)?:
      add(
        .encryptionKey, .unknown,
        "Rekindle could not read whether the key of new objects, \(key), is enabled. \(error.message)",
        remedy: error.remedy)
    case nil:
      add(.encryptionKey, .unknown, "Rekindle did not read whether the key of new objects, \(key), is enabled.")
    }
  }

  private mutating func judgeFilter(_ bucket: Bucket) {
    guard let filter = bucket.ipFilter, filter.mode == "Enabled" else { return }
    let ranges = filter.publicNetworkSource?.allowedIpCidrRanges ?? []
    let networks = (filter.vpcNetworkSources ?? []).compactMap(\.network)
    let allowed = ranges + networks
    let agents =
      filter.allowAllServiceAgentAccess == true
      ? "Google's service agents, including Firestore's, are let in."
      : "It does not let in Google's service agents by default, so Firestore's exports may fail."
    add(
      .ipFilter, .warning,
      "The bucket has an IP filter. It lets in \(allowed.isEmpty ? "no address" : allowed.joined(separator: ", ")). \(agents) "
        + "Other machines cannot read the backups, not even for a restore.",
      remedy: "Check that the filter lets in the machine from which you restore.")
  }

  // MARK: What it costs

  private mutating func addMove(_ rule: Lifecycle.Rule) {
    guard let name = rule.action.storageClass, let days = Self.leastDays(name) else { return }
    add(
      .storageClass, .warning,
      "The lifecycle rule \(rule.inWords) moves exports to \(name). \(Self.cost(days, kept: rules.retentionDays))")
  }

  private mutating func judgeClass(_ bucket: Bucket) {
    guard let name = bucket.storageClass, let days = Self.leastDays(name) else { return }
    add(
      .storageClass, .warning,
      "New objects get the class \(name), not STANDARD. \(Self.cost(days, kept: rules.retentionDays)) Rekindle estimates "
        + "costs by the prices of STANDARD.")
  }

  private static func cost(_ days: Int, kept: Int) -> String {
    "Each object is billed for at least \(days) days"
      + (days > kept ? ", even if it is deleted after \(kept)" : "") + ". Each download and rehearsal is billed per GB."
  }

  /// The days for which an object of a class is billed at least; nil for STANDARD and its older names. Source:
  /// cloud.google.com/storage/docs/storage-classes.
  private static func leastDays(_ storageClass: String) -> Int? {
    switch storageClass {
    case "NEARLINE": 30
    case "COLDLINE": 90
    case "ARCHIVE": 365
    default: nil
    }
  }
}

extension BucketEffects {
  /// What a status says of a rule that deletes after so many days.
  static func earlyDeletion(_ days: Int, _ rules: BackupRules) -> String {
    "A lifecycle rule deletes exports after \(Quantity.counted(days, "day")); backups.retentionDays is \(rules.retentionDays)."
  }

  /// The least age in days at which a rule by age alone deletes, if that is sooner than the policy says; else nil.
  /// `bucket.retention` of a schedule compares the same rules.
  static func earlyAge(_ bucket: Bucket, _ rules: BackupRules) -> Int? {
    (bucket.lifecycle?.rule ?? []).filter(\.deletesByAgeOnly).compactMap(\.condition.age).min().flatMap {
      $0 < rules.retentionDays ? $0 : nil
    }
  }
}

extension Bucket {
  /// Longer than anything is kept; a service could state any number.
  private static let mostDays = 100_000

  /// Whole days for which what was deleted can be brought back; 0 if soft delete is off.
  var softDeleteDays: Int {
    let seconds = softDeletePolicy?.retentionDurationSeconds.flatMap { Int($0) } ?? 0
    return min(max(0, seconds / 86_400), Self.mostDays)
  }

  /// Whether roles for the public are void, whatever the access policy says.
  var isPublicAccessPrevented: Bool { iamConfiguration?.publicAccessPrevention == "enforced" }
}

extension Lifecycle.Rule {
  /// Whether it deletes everything that is so many days old, and says no more: the kind of rule that a policy's days make.
  var deletesByAgeOnly: Bool {
    guard action.type == "Delete", let age = condition.age else { return false }
    return self == .delete(afterDays: age)
  }
}

extension AccessPolicy {
  /// The roles that everybody has, or everybody with a Google account, each with the member.
  fileprivate var publicBindings: [(role: String, member: String)] {
    (bindings ?? []).flatMap { binding in
      (binding.members ?? []).filter { ["allUsers", "allAuthenticatedUsers"].contains($0) }
        .map { (role: binding.role, member: $0) }
    }
  }
}
