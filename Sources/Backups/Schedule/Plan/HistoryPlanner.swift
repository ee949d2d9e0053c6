import GoogleCloud
import Policy

/// Whether the bucket with the records of rehearsals is there, and the one to be made.
///
/// Its records stay: it gets no rule that deletes. One that is there is left as it is.
struct HistoryPlanner {
  /// Nil where the history has no bucket of its own.
  let setting: Setting?
  /// Makes the bucket; nil if none is made.
  private(set) var step: ScheduleStep?

  init(_ wanted: WantedSchedule, _ found: FoundState) {
    guard let name = wanted.historyBucket, let answer = found.historyBucket else {
      setting = nil
      return
    }
    switch answer {
    case .failure(let error): setting = Setting(.historyBucket, .unknown(why: error.description))
    case .success(.some): setting = Setting(.historyBucket, .ok("gs://\(name)"))
    case .success(nil):
      // Where the exports are, or will be.
      let present = found.bucket.value.flatMap { $0?.location }
      let planned = wanted.backups.location ?? found.database.value.flatMap { $0?.locationId }
      guard let location = present ?? planned.map(BucketLocation.name) else {
        setting = Setting(
          .historyBucket, .missing(wanted: "gs://\(name)"),
          note: "Where to make it is not known: give backups.location in the policy, or the right to read where the "
            + "database is.")
        return
      }
      setting = Setting(
        .historyBucket, .missing(wanted: "gs://\(name) in \(location)"),
        note: "It gets no rule that deletes: the records of rehearsals stay.", isApplied: true)
      var bucket = Bucket(name: name, location: location)
      bucket.iamConfiguration = Bucket.Access(isUniform: true, publicAccessPrevention: "enforced")
      step = ScheduleStep(
        kind: .historyBucket, text: "make the bucket gs://\(name) of the history", settings: [.historyBucket],
        change: .makeBucket(bucket))
    }
  }
}
