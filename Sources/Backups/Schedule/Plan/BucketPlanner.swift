import GoogleCloud
import Policy
import Verification

/// Compares a bucket with what is wanted of it, and puts together the one change that makes it so.
struct BucketPlanner {
  let wanted: WantedSchedule
  /// Whether what is kept may be kept for a shorter time than now.
  let allowsShorterRetention: Bool
  private(set) var settings: [Setting] = []
  /// With a name for a bucket to be made; nil if nothing is to be changed.
  private var change: Bucket?
  /// Of the bucket that the change is for; nil for one to be made.
  private var metageneration: String?

  init(_ wanted: WantedSchedule, _ found: FoundState, allowsShorterRetention: Bool) {
    self.wanted = wanted
    self.allowsShorterRetention = allowsShorterRetention
    let databasePlace = found.database.value.flatMap { $0?.locationId }
    switch found.bucket {
    case .failure(let error):
      settings = [Setting(.bucket, .unknown(why: error.description))]
    case .success(nil): planNew(databasePlace, found.database)
    case .success(let bucket?): plan(bucket, databasePlace)
    }
  }

  /// Whether the bucket is to be made.
  var isNew: Bool { change?.name != nil }

  /// Nil if nothing is to be changed.
  var step: ScheduleStep? {
    guard let change else { return nil }
    // Without its version a bucket cannot be changed safely. The service always states it.
    return ScheduleStep(
      kind: .bucket, text: "\(isNew ? "make" : "change") the bucket \(wanted.bucketURI)",
      settings: settings.filter(\.isApplied).map(\.name) + (isNew ? [.agentAccess] : []),
      change: isNew ? .makeBucket(change) : .changeBucket(change, metageneration: metageneration ?? "0"))
  }

  // MARK: A bucket to be made

  private mutating func planNew(_ databasePlace: String?, _ database: CloudAnswer<DatabaseDescription?>) {
    let location = (wanted.backups.location ?? databasePlace).map(BucketLocation.name)
    let canBeMade = location != nil
    func missing(_ name: Setting.Name, _ value: String, note: String? = nil) {
      settings.append(Setting(name, .missing(wanted: value), note: note, isApplied: canBeMade))
    }
    missing(
      .bucket, wanted.bucketURI,
      note: canBeMade
        ? nil
        : "Where to make it is not known: the database's location could not be read, and the policy has no backups.location."
    )
    if let location {
      missing(.bucketLocation, location)
    } else {
      let why = if case .failure(let error) = database { error.description } else { "The database is not there." }
      settings.append(
        Setting(
          .bucketLocation, .unknown(why: why), note: "Give backups.location in the policy, or the right to read it."))
    }
    missing(.bucketUniformAccess, "on")
    missing(.bucketPublicAccess, "enforced")
    missing(.bucketRetention, "delete after \(days(wanted.backups.retentionDays))")
    missing(.bucketSoftDelete, days(wanted.backups.softDeleteDays))
    guard let location else { return }
    var bucket = Bucket(name: wanted.backups.bucket, location: location)
    bucket.iamConfiguration = Bucket.Access(isUniform: true, publicAccessPrevention: "enforced")
    bucket.lifecycle = Lifecycle([.delete(afterDays: wanted.backups.retentionDays)])
    bucket.softDeletePolicy = Bucket.SoftDelete(seconds: wanted.softDeleteSeconds)
    change = bucket
  }

  // MARK: A bucket that is there

  private mutating func plan(_ bucket: Bucket, _ databasePlace: String?) {
    metageneration = bucket.metageneration
    settings.append(Setting(.bucket, .ok(wanted.bucketURI)))
    planLocation(bucket, databasePlace)
    var changes = Bucket()
    let access = bucket.iamConfiguration
    let isUniform = access?.uniformBucketLevelAccess?.enabled ?? false
    settings.append(
      .compare(
        .bucketUniformAccess, found: isUniform ? "on" : "off", wanted: "on",
        note: "Access lists of single objects have no effect any more then."))
    let isPrevented = access?.publicAccessPrevention == "enforced"
    settings.append(
      .compare(.bucketPublicAccess, found: access?.publicAccessPrevention ?? "inherited", wanted: "enforced"))
    if !isUniform || !isPrevented {
      changes.iamConfiguration = Bucket.Access(
        isUniform: isUniform ? nil : true, publicAccessPrevention: isPrevented ? nil : "enforced")
    }
    planRetention(bucket, &changes)
    planSoftDelete(bucket, &changes)
    let isRequesterPays = bucket.billing?.requesterPays ?? false
    settings.append(
      .compare(
        .bucketRequesterPays, found: isRequesterPays ? "on" : "off", wanted: "off",
        note: "Firestore cannot export to a bucket whose reader pays."))
    if isRequesterPays { changes.billing = Bucket.Billing(requesterPays: false) }
    if changes != Bucket() { change = changes }
  }

  private mutating func planLocation(_ bucket: Bucket, _ databasePlace: String?) {
    let found = bucket.location ?? "nothing"
    let remedy =
      "A bucket cannot be moved: name another one in backups.bucket, or its place in backups.location if it is meant."
    if let location = wanted.backups.location.map(BucketLocation.name) {
      settings.append(
        .compare(.bucketLocation, found: found.uppercased(), wanted: location, note: remedy, isApplied: false))
    } else if let databasePlace {
      let isNear = BucketLocation.isNear(bucket: found, database: databasePlace)
      settings.append(
        isNear
          ? Setting(.bucketLocation, .ok("\(found), of a database in \(databasePlace)"))
          : Setting(
            .bucketLocation,
            .differs(found: found, wanted: "\(BucketLocation.name(databasePlace)), where the database is"), note: remedy
          ))
    } else {
      settings.append(
        Setting(
          .bucketLocation, .unknown(why: "The bucket is in \(found); where the database is could not be read."),
          note: "Give backups.location in the policy, or the right to read it."))
    }
  }

  /// Rules that delete by age and nothing else are the policy's business; all others are somebody's, and stay.
  private mutating func planRetention(_ bucket: Bucket, _ changes: inout Bucket) {
    let rules = bucket.lifecycle?.rule ?? []
    let own = Lifecycle.Rule.delete(afterDays: wanted.backups.retentionDays)
    let present = rules.filter(\.deletesByAgeOnly)
    let effective = present.compactMap(\.condition.age).min()
    let text = "delete after \(days(wanted.backups.retentionDays))"
    guard present != [own] else {
      settings.append(Setting(.bucketRetention, .ok(text)))
      return
    }
    // Several rules by age act as the shortest of them.
    let isShorter = effective.map { $0 > wanted.backups.retentionDays } ?? true
    let isAllowed = !isShorter || allowsShorterRetention
    let note =
      isShorter
      ? "This deletes what is older: what is there, too." + (isAllowed ? "" : " It needs --allow-shorter-retention.")
      : nil
    let found = effective.map { "delete after \(days($0))" } ?? "never deleted"
    settings.append(
      Setting(
        .bucketRetention,
        .differs(found: present.count > 1 ? "\(found), by \(present.count) rules" : found, wanted: text),
        note: note, isApplied: isAllowed))
    guard isAllowed else { return }
    var kept = rules.filter { !$0.deletesByAgeOnly }
    kept.insert(own, at: rules.firstIndex(where: \.deletesByAgeOnly) ?? kept.endIndex)
    changes.lifecycle = Lifecycle(kept)
  }

  private mutating func planSoftDelete(_ bucket: Bucket, _ changes: inout Bucket) {
    let seconds = bucket.softDeletePolicy?.retentionDurationSeconds.flatMap { Int($0) } ?? 0
    let isShorter = seconds > wanted.softDeleteSeconds
    let isAllowed = !isShorter || allowsShorterRetention
    let found = seconds % 86_400 == 0 ? days(seconds / 86_400) : "\(seconds) s"
    settings.append(
      .compare(
        .bucketSoftDelete, found: found, wanted: days(wanted.backups.softDeleteDays),
        note: isShorter
          ? "What is deleted by mistake can be brought back for a shorter time then."
            + (isAllowed ? "" : " It needs --allow-shorter-retention.") : nil,
        isApplied: isAllowed))
    if seconds != wanted.softDeleteSeconds, isAllowed {
      changes.softDeletePolicy = Bucket.SoftDelete(seconds: wanted.softDeleteSeconds)
    }
  }

  private func days(_ count: Int) -> String { Quantity.counted(count, "day") }
}
