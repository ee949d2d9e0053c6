import Attestation
import Backups
import Costs
import Documents
import Files
import Foundation
import GoogleCloud
import JSON
import Keys
import Policy
import Rehearsal
import Verification

/// Ten days of a demo's backups. Every verification and rehearsal on record was really made, of the files that are there.
struct DemoBackups {
  private static let day: Int64 = 86_400_000_000
  private static let hour: Int64 = 3_600_000_000

  /// What became of a day's backup, the oldest day first; the last one is the newest backup.
  private enum Fate: CaseIterable {
    case rehearsed, verified, rehearsedToo, none, rehearsedAgain, incomplete, verifiedToo, rehearsedOnce, exported,
      proven

    var isRehearsed: Bool { [.rehearsed, .rehearsedToo, .rehearsedAgain, .rehearsedOnce, .proven].contains(self) }
    var isVerified: Bool { self == .verified || self == .verifiedToo }
  }

  let shop: DemoShop
  let clock: DemoClock
  let services: GoogleServices
  let policy: Policy

  /// - Returns: the name of the export that lost a file.
  func make() async throws -> ExactName? {
    var lost: ExactName?
    let key = try SigningKey.generate(.ed25519)
    try key.write(to: shop.key)
    let now = Timestamp.now()
    // The newest backup is of the last 03:00 UTC.
    let newest = now - (now - 3 * Self.hour) % Self.day
    let fates = Fate.allCases
    clock.move(to: newest - Int64(fates.count) * Self.day)
    try await shop.open()
    let wanted = try WantedSchedule(policy)
    try await schedule(wanted)
    for (index, fate) in fates.enumerated() {
      clock.move(to: newest - Int64(fates.count - 1 - index) * Self.day)
      try await shop.work(onDay: index)
      guard fate != .none else { continue }
      let place = try await export(wanted)
      if fate == .incomplete {
        try await lose(place)
        lost = place.name
      }
      if fate.isRehearsed || fate.isVerified { try await record(place, isRehearsed: fate.isRehearsed, key) }
    }
    clock.move(to: nil)
    return lost
  }

  /// Makes the bucket, the rights and the job, as `rekindle schedule apply` does.
  private func schedule(_ wanted: WantedSchedule) async throws {
    let calls = try CloudCalls(services)
    let plan = SchedulePlan(wanted, try await calls.state(for: wanted), prices: try .shipped())
    var outcomes: [ScheduleApplier.Outcome] = []
    try await ScheduleApplier(calls).apply(plan, outcomes: &outcomes) { _ in }
  }

  /// Runs the job, and waits for its export.
  private func export(_ wanted: WantedSchedule) async throws -> BucketPlace {
    try await shop.calls.call("POST", "/v1/\(wanted.jobName):run", .object([]))
    let admin = FirestoreAdminClient(try services.endpoint(.firestore))
    for operation in try await admin.operations(of: wanted.production) where !operation.isDone {
      _ = try await admin.wait(for: operation.name, timeLimit: .seconds(60))
    }
    let list = try await BackupLister(services, policy, now: clock.now).list(BucketPlace(wanted.backups))
    guard let newest = list.newestOfOurs else {
      throw BackupError(.noExport, "The demo's job made no export.", remedy: "Report this as a bug.")
    }
    return newest.place
  }

  /// Deletes a file of an export, as somebody might.
  private func lose(_ place: BucketPlace) async throws {
    let objects = try await StorageClient(try services.endpoint(.storage)).exportObjects(in: place)
    guard let last = objects.parts.last(where: { $0.object.name.lastPart.text.utf8.starts(with: "output-".utf8) })
    else {
      return
    }
    let name = PercentEncoding.encode(last.object.name.text)
    try await shop.calls.call("DELETE", "/storage/v1/b/\(place.bucket)/o/\(name)")
  }

  /// Downloads an export, verifies or rehearses it, and puts the signed record into the history.
  private func record(_ place: BucketPlace, isRehearsed: Bool, _ key: SigningKey) async throws {
    let storage = StorageClient(try services.endpoint(.storage))
    let record = try await ScratchFolder.with { scratch -> RehearsalRecord in
      let download = ExportDownload(try await DownloadPlan.make(place, storage), storage)
      let outcome = try await download.run(into: scratch)
      if isRehearsed {
        let witness = RehearsalWitness(place: place)
        var report = try await Rehearser(.embedded).rehearse(outcome.folder)
        report.timings.download = outcome.seconds
        return try await witness.record(of: report, toolVersion: Rekindle.version)
      }
      let started = Timestamp.now()
      let verified = try await Verifier().verify(outcome.folder)
      var record = RehearsalRecord(
        verified.report, files: try await verified.digests(md5: true), toolVersion: Rekindle.version, started: started,
        finished: Timestamp.now())
      record.export.place = ExactName(place.uri)
      return record
    }
    let envelope = try await Envelope.signing(try Statement(rehearsal: record).json, with: Signer(key))
    _ = try await History(try HistoryPlace(shop.history), services: { services }).append(envelope.json)
  }
}
