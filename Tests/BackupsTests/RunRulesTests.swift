import Attestation
import Documents
import GoogleCloud
import Testing
import Verification

@testable import Backups
@testable import Policy

/// Which runs on record the rules, the figures and the trend of `backups status` are about.
struct RunRulesTests {
  private static func status(
    _ runs: RecordedRuns, exports: [BackupExport], records: [RehearsalRecord],
    _ change: (inout BackupRules) -> Void = { _ in }
  ) async throws -> BackupStatus {
    let list = try runs.list(exports, of: records)
    let facts = BackupFacts(
      place: list.place, list: .success(list), history: .success(try await runs.history(records)),
      operations: .success([]))
    return BackupStatus.judge(facts, RecordedRuns.policy(change), Ownership(nil), now: RecordedRuns.now)
  }

  private static func check(_ status: BackupStatus, _ rule: BackupStatus.Rule) -> Check<BackupStatus.Rule>? {
    status.rules.first { $0.code == rule }
  }

  private static func number(_ status: BackupStatus, _ rule: BackupStatus.Rule, _ name: String) -> Int? {
    check(status, rule)?.numbers.first { $0.name == name }?.value
  }

  @Test("Documents are held against the newest older export that is rehearsed, and of its runs against the last one")
  func baseline() async throws {
    let runs = try await RecordedRuns()
    let old = runs.rehearsal(hoursAgo: 72)
    let first = runs.rehearsal(hoursAgo: 48, documents: 70)
    func rerun(_ record: RehearsalRecord, hoursAgo: Int64, documents: Int) -> RehearsalRecord {
      var record = record
      record.started = RecordedRuns.now - hoursAgo * RecordedRuns.hour
      record.finished = record.started + 60_000_000
      record.documents = documents
      record.collections[0].documents = documents
      record.readBack = RehearsalRecord.ReadBack(
        documents: documents, equal: documents, missing: 0, extra: 0, changed: 0)
      return record
    }
    // The oldest export is rehearsed again after the others.
    let records = [
      old, first, rerun(first, hoursAgo: 40, documents: 50), rerun(old, hoursAgo: 10, documents: 100),
      runs.rehearsal(hoursAgo: 24, documents: 48),
    ]
    let exports = [try runs.export(old), try runs.export(records[4])]
    let status = try await Self.status(runs, exports: exports, records: records)
    #expect(Self.number(status, .documents, "previousDocuments") == 50)
    #expect(Self.check(status, .documents)?.outcome == .ok && Self.check(status, .collections)?.outcome == .ok)
  }

  @Test("A rehearsal of an empty export is the last one neither for the checks nor for the figures")
  func empty() async throws {
    let runs = try await RecordedRuns()
    let (whole, empty) = (runs.rehearsal(hoursAgo: 48), runs.rehearsal(hoursAgo: 24, documents: 0))
    let exports = [try runs.export(whole), RecordedRuns.export(hoursAgo: 3)]
    let status = try await Self.status(runs, exports: exports, records: [whole, empty])
    #expect(status.trend?.last.export == whole.export.name && status.lastRehearsal?.export == whole.export.name)
    #expect(status.rehearsedTime == whole.finished)
    #expect(Self.number(status, .rehearsed, "age") == Int((RecordedRuns.now - whole.finished) / 1_000_000))
  }

  @Test("A rehearsal from the future fails, and says so")
  func future() async throws {
    let runs = try await RecordedRuns()
    let record = runs.rehearsal(hoursAgo: 1) {
      $0.finished = RecordedRuns.now + 600_000_000
    }
    let status = try await Self.status(runs, exports: [try runs.export(record)], records: [record])
    let check = Self.check(status, .rehearsed)
    #expect(check?.outcome == .failed && check?.message.contains("future") == true)
    #expect(Self.number(status, .rehearsed, "age") == -600)
  }

  @Test(
    "A recovery in time is ok only if the download was measured, and the import in a database of Google's service",
    arguments: [
      (.firestore, 10, 50, .ok), (.firestore, nil, 50, .warning), (.emulator, 10, 50, .warning),
      (.runningEmulator, 10, 50, .warning), (.embedded, 10, 50, .warning), (.embedded, nil, 61, .failed),
      (.firestore, 10, 51, .failed),
    ] as [(RehearsalRecord.Staging.Kind, Double?, Double, CheckOutcome)])
  func recovery(
    _ kind: RehearsalRecord.Staging.Kind, _ download: Double?, _ total: Double, _ outcome: CheckOutcome
  ) async throws {
    let runs = try await RecordedRuns()
    let record = runs.rehearsal(hoursAgo: 24) {
      $0.staging?.kind = kind
      $0.timings.download = download
      $0.timings.total = total
    }
    let status = try await Self.status(runs, exports: [try runs.export(record)], records: [record])
    let check = Self.check(status, .recoveryTime)
    #expect(check?.outcome == outcome)
    #expect(check?.message.contains(kind.words) == (kind != .firestore))
    #expect(Self.number(status, .recoveryTime, "download") == download.map { Int($0) })
  }

  @Test("Data loss is judged now, on the newest verified export in the bucket, and on the last rehearsal")
  func dataLoss() async throws {
    let runs = try await RecordedRuns()
    func outcome(_ exports: [BackupExport], _ records: [RehearsalRecord]) async throws -> (CheckOutcome?, Int?) {
      let status = try await Self.status(runs, exports: exports, records: records)
      return (Self.check(status, .dataLoss)?.outcome, Self.number(status, .dataLoss, "provenAge"))
    }
    // The rehearsal was in time, and nothing was verified since.
    let old = runs.rehearsal(hoursAgo: 31)
    #expect(try await outcome([try runs.export(old), RecordedRuns.export(hoursAgo: 3)], [old]) == (.failed, 111_600))
    // A verification alone proves what can be restored now.
    let verified = runs.rehearsal(hoursAgo: 3) { ($0.depth, $0.staging) = (.decoded, nil) }
    #expect(
      try await outcome([try runs.export(old), try runs.export(verified)], [old, verified]) == (.ok, 10_800))
    // The last rehearsal began with data that was too old.
    let late = runs.rehearsal(hoursAgo: 72) {
      $0.started = RecordedRuns.now - 40 * RecordedRuns.hour
      $0.finished = $0.started + 60_000_000
    }
    #expect(
      try await outcome([try runs.export(late), try runs.export(verified)], [late, verified]) == (.failed, 10_800))
    // A run that did not pass proves nothing, and nor does one about an export that is no longer there.
    let bad = runs.rehearsal(hoursAgo: 3) { $0.verdict = .different }
    #expect(try await outcome([try runs.export(bad)], [bad]) == (.unknown, nil))
    #expect(try await outcome([RecordedRuns.export(hoursAgo: 3)], [runs.rehearsal(hoursAgo: 24)]) == (.unknown, nil))
  }

  @Test("An export that was not looked into counts as proven by its objects")
  func notExamined() async throws {
    let runs = try await RecordedRuns()
    let record = runs.rehearsal(hoursAgo: 24)
    func proven(_ parts: [ExportObjects.Part]?) async throws -> Int64? {
      var list = try runs.list([RecordedRuns.export(hoursAgo: 3)])
      list.recorded[BucketPlace(bucket: "backups", folder: record.export.name)] = parts
      let facts = BackupFacts(
        place: list.place, list: .success(list), history: .success(try await runs.history([record])))
      return BackupStatus.judge(facts, BackupRules(bucket: "backups"), Ownership(nil), now: RecordedRuns.now).provenTime
    }
    let parts = try runs.parts(record)
    #expect(try await proven(parts) == record.export.start)
    #expect(try await proven(Array(parts.dropLast())) == nil)
    #expect(try await proven(nil) == nil)
  }

  @Test("Odd numbers in a record are told, and end nothing")
  func oddNumbers() async throws {
    let runs = try await RecordedRuns()
    let old = runs.rehearsal(hoursAgo: 48, documents: 1)
    let record = runs.rehearsal(hoursAgo: 24, documents: 1 << 53) { record in
      record.timings.total = 1e300
      record.timings.download = 1e300
      let collection = record.collections[0]
      record.collections = (0..<1_030).map { number in
        var collection = collection
        (collection.id, collection.documents) = (ExactName("c\(number)"), 1 << 53)
        return collection
      }
    }
    let export = try runs.export(record) { $0.documents = .max }
    let status = try await Self.status(runs, exports: [try runs.export(old), export], records: [old, record])
    #expect(Self.number(status, .documents, "drop") == .min)
    #expect(Self.check(status, .collections)?.outcome == .unknown)
    #expect(Self.check(status, .recoveryTime)?.outcome == .failed)
    #expect(Self.number(status, .recoveryTime, "recovery") == .max)
  }
  @Test("A soft delete longer than any time that can be written does not end the program")
  func endlessSoftDelete() async throws {
    let runs = try await RecordedRuns()
    let list = try runs.list([RecordedRuns.export(hoursAgo: 3)])
    var bucket = Bucket(name: "backups")
    bucket.softDeletePolicy = Bucket.SoftDelete(seconds: .max)
    let facts = BackupFacts(
      place: list.place, list: .success(list), history: nil,
      operations: .success([try RecordedRuns.operation(hoursAgo: 24)]),
      bucket: BucketFacts(bucket: .success(bucket), access: .success(nil), key: nil))
    let status = BackupStatus.judge(facts, BackupRules(bucket: "backups"), Ownership(nil), now: RecordedRuns.now)
    #expect(Self.check(status, .gone)?.outcome == .failed && status.gone.first?.recoverableUntil != nil)
  }
}
