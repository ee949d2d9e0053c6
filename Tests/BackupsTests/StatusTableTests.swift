import Attestation
import Documents
import GoogleCloud
import Testing
import Verification

@testable import Backups
@testable import Policy

/// What `backups status` says of facts of every sort, rule by rule.
struct StatusTableTests {
  private typealias Rule = BackupStatus.Rule

  private static let refused = GoogleCloudError(.permissionDenied, "Refused.", remedy: "Ask.", httpStatus: 403)

  private static func judge(_ facts: BackupFacts, _ policy: BackupRules = RecordedRuns.policy()) -> BackupStatus {
    BackupStatus.judge(facts, policy, Ownership(nil), now: RecordedRuns.now)
  }

  private static func outcomes(_ status: BackupStatus, _ rule: BackupStatus.Rule) -> [CheckOutcome] {
    status.rules.filter { $0.code == rule }.map(\.outcome)
  }

  private static func number(_ status: BackupStatus, _ rule: BackupStatus.Rule, _ name: String) -> Int? {
    status.rules.first { $0.code == rule }?.numbers.first { $0.name == name }?.value
  }

  private static func facts(
    _ runs: RecordedRuns, exports: [BackupExport], records: [RehearsalRecord],
    _ change: (inout BackupFacts) throws -> Void = { _ in }
  ) async throws -> BackupFacts {
    let list = try runs.list(exports, of: records)
    var facts = BackupFacts(
      place: list.place, list: .success(list), history: .success(try await runs.history(records)),
      operations: .success([]))
    try change(&facts)
    return facts
  }

  @Test("All is well where last night's export is rehearsed; tonight's is not yet, and that is well too")
  func well() async throws {
    let runs = try await RecordedRuns()
    let records = [runs.rehearsal(hoursAgo: 48), runs.rehearsal(hoursAgo: 24)]
    let exports = try records.map { try runs.export($0) } + [RecordedRuns.export(hoursAgo: 3)]
    let status = Self.judge(try await Self.facts(runs, exports: exports, records: records))
    #expect(status.outcome == .ok)
    #expect(Set(status.rules.map(\.code)) == Set(Rule.allCases).subtracting([.bucket]))
    #expect(status.rules.allSatisfy { $0.outcome == .ok }, "\(status.rules)")
    #expect(status.verifiedTime == records[1].finished && status.rehearsedTime == records[1].finished)
    #expect(status.provenTime == records[1].export.start)
  }

  @Test("verified is judged on the newest export that had its time, or on a newer one that a run is about")
  func verified() async throws {
    let runs = try await RecordedRuns()
    let (old, young) = (runs.rehearsal(hoursAgo: 30), runs.rehearsal(hoursAgo: 3))
    func outcome(_ exports: [BackupExport], _ records: [RehearsalRecord], _ rules: BackupRules = RecordedRuns.policy())
      async throws
      -> [CheckOutcome]
    {
      Self.outcomes(Self.judge(try await Self.facts(runs, exports: exports, records: records), rules), .verified)
    }
    let (oldExport, youngExport) = (try runs.export(old), try runs.export(young))
    #expect(try await outcome([oldExport, youngExport], [old]) == [.ok])
    #expect(try await outcome([oldExport, youngExport], [young]) == [.ok])
    #expect(try await outcome([oldExport, youngExport], []) == [.failed])
    // Rehearsals stopped: the export of six hours ago has none, though older ones have.
    let due = RecordedRuns.export(hoursAgo: 6)
    #expect(try await outcome([oldExport, due], [old]) == [.failed])
    #expect(
      try await outcome([oldExport, due], [old], RecordedRuns.policy { $0.verifiedWithin = .seconds(6 * 3_600 + 1) })
        == [.ok])
    // No export had its time.
    #expect(try await outcome([youngExport], []) == [.skipped])
    #expect(try await outcome([youngExport], [young]) == [.ok])
    // A run about the newest one that did not pass is worse news than an older one is good.
    let bad = runs.rehearsal(hoursAgo: 3) { $0.verdict = .different }
    #expect(try await outcome([oldExport, try runs.export(bad)], [old, bad]) == [.failed])
    // The same name with other files, and files that could not be compared.
    let other = try runs.export(old) { $0.metadata = [:] }
    #expect(try await outcome([other], [old]) == [.failed])
    let unstated = runs.rehearsal(hoursAgo: 30) { for index in $0.files.indices { $0.files[index].md5 = nil } }
    #expect(try await outcome([try runs.export(unstated)], [unstated]) == [.unknown])
  }

  @Test(
    "Documents and collections may fall by as much as the policy allows, since the last rehearsal of an older export",
    arguments: [(100, 90, CheckOutcome.ok), (100, 89, .failed), (100, 0, .failed), (100, 300, .ok), (0, 5, .skipped)]
      as [(Int, Int, CheckOutcome)])
  func drop(before: Int, now: Int, outcome: CheckOutcome) async throws {
    let runs = try await RecordedRuns()
    let old = runs.rehearsal(hoursAgo: 48, documents: before)
    let new = runs.rehearsal(hoursAgo: 24, documents: max(now, 1)) { $0.collections[0].documents = max(now, 1) }
    let export = try runs.export(new) { $0.documents = max(now, 1) }
    let status = Self.judge(try await Self.facts(runs, exports: [try runs.export(old), export], records: [old, new]))
    #expect(Self.outcomes(status, .documents) == [outcome])
    #expect(Self.outcomes(status, .collections) == [outcome])
    guard outcome != .skipped else { return }
    #expect(Self.number(status, .documents, "previousDocuments") == before)
    #expect(Self.number(status, .documents, "documents") == max(now, 1))
    #expect(Self.number(status, .documents, "drop") == before - max(now, 1))
  }

  @Test("Exports of one name in two folders are two: the newer one is compared with the older one")
  func dropOfOneName() async throws {
    let runs = try await RecordedRuns()
    func record(_ folder: String, hoursAgo: Int64, documents: Int) -> RehearsalRecord {
      var record = runs.rehearsal(hoursAgo: hoursAgo, documents: documents) { $0.collections[0].documents = documents }
      record.export.name = "firestore"
      for index in record.files.indices where record.files[index].path.hasSuffix(".overall_export_metadata") {
        record.files[index].path = "firestore.overall_export_metadata"
      }
      record.export.place = ExactName("gs://backups/\(folder)/firestore")
      return record
    }
    let (old, new) = (record("old", hoursAgo: 48, documents: 100), record("new", hoursAgo: 24, documents: 10))
    let export = try runs.export(new) { $0.place = BucketPlace(bucket: "backups", folder: "new/firestore") }
    let status = Self.judge(try await Self.facts(runs, exports: [export], records: [old, new]))
    #expect(Self.outcomes(status, .documents) == [.failed])
  }

  @Test("A collection that is gone is named, though the documents are as many")
  func goneCollection() async throws {
    let runs = try await RecordedRuns()
    let old = runs.rehearsal(hoursAgo: 48) { record in
      var users = record.collections[0]
      (users.id, users.documents, record.collections[0].documents) = ("users", 40, 60)
      record.collections.append(users)
    }
    let new = runs.rehearsal(hoursAgo: 24)
    let exports = [try runs.export(old), try runs.export(new)]
    let status = Self.judge(try await Self.facts(runs, exports: exports, records: [old, new]))
    #expect(Self.outcomes(status, .documents) == [.ok] && Self.outcomes(status, .collections) == [.failed])
    #expect(status.rules.first { $0.code == .collections }?.message.contains("users") == true)
    // A record that does not list all of them is no measure.
    let short = runs.rehearsal(hoursAgo: 24) { $0.collections[0].documents = 99 }
    let unknown = Self.judge(
      try await Self.facts(runs, exports: [exports[0], try runs.export(short)], records: [old, short]))
    #expect(Self.outcomes(unknown, .collections) == [.unknown])
    // Of what was not compared in full, it is not known what is in it.
    let unstated = runs.rehearsal(hoursAgo: 24) { for index in $0.files.indices { $0.files[index].md5 = nil } }
    let metadata = Self.judge(
      try await Self.facts(runs, exports: [exports[0], try runs.export(unstated)], records: [old, unstated]))
    #expect(Self.outcomes(metadata, .collections) == [.unknown])
    let off = Self.judge(
      try await Self.facts(runs, exports: exports, records: [old, new]), RecordedRuns.policy { $0.maximumDrop = nil })
    #expect(Self.outcomes(off, .documents).isEmpty && Self.outcomes(off, .collections).isEmpty)
  }

  @Test("Recovery time and data loss are those of the last rehearsal that passed, against the policy")
  func targets() async throws {
    let runs = try await RecordedRuns()
    func status(_ record: RehearsalRecord?) async throws -> BackupStatus {
      let records = [record].compactMap(\.self)
      let exports = try records.map { try runs.export($0) }
      return Self.judge(try await Self.facts(runs, exports: exports, records: records))
    }
    let well = try await status(runs.rehearsal(hoursAgo: 24))
    #expect(Self.outcomes(well, .recoveryTime) == [.ok] && Self.outcomes(well, .dataLoss) == [.ok])
    #expect(Self.number(well, .recoveryTime, "recovery") == 60 && Self.number(well, .recoveryTime, "import") == 30)
    #expect(Self.number(well, .recoveryTime, "download") == 10 && Self.number(well, .recoveryTime, "limit") == 60)
    #expect(Self.number(well, .dataLoss, "dataAge") == 3_600 && Self.number(well, .dataLoss, "age") == 86_400)
    #expect(Self.number(well, .dataLoss, "provenAge") == 86_400)
    let slow = try await status(runs.rehearsal(hoursAgo: 24) { $0.timings.total = 50.001 })
    #expect(Self.outcomes(slow, .recoveryTime) == [.failed] && Self.outcomes(slow, .dataLoss) == [.ok])
    let late = try await status(
      runs.rehearsal(hoursAgo: 24) { $0.export.snapshot = $0.started - 30 * RecordedRuns.hour - 1 })
    #expect(Self.outcomes(late, .recoveryTime) == [.ok] && Self.outcomes(late, .dataLoss) == [.failed])
    let ageless = try await status(runs.rehearsal(hoursAgo: 24) { $0.export.start = nil })
    #expect(Self.outcomes(ageless, .dataLoss) == [.unknown])
    let none = try await status(nil)
    #expect(Self.outcomes(none, .recoveryTime) == [.unknown] && Self.outcomes(none, .dataLoss) == [.unknown])
  }

  @Test("A bucket that does not exist is a failure; one that cannot be listed is not known, and the history is judged")
  func unlisted() async throws {
    let runs = try await RecordedRuns()
    let record = runs.rehearsal(hoursAgo: 24)
    let gone = Self.judge(
      try await Self.facts(runs, exports: [], records: [record]) {
        $0.list = .failure(GoogleCloudError(.notFound, "No bucket.", remedy: "Look."))
      })
    #expect(gone.outcome == .failed && Self.outcomes(gone, .complete) == [.failed])
    #expect(Self.outcomes(gone, .age) == [.failed] && Self.outcomes(gone, .dataLoss) == [.failed])
    let refused = Self.judge(
      try await Self.facts(runs, exports: [], records: [record]) { $0.list = .failure(Self.refused) })
    #expect(refused.outcome == .unknown)
    for rule in [Rule.complete, .age, .verified, .documents, .collections, .dataLoss, .gone, .changed] {
      #expect(Self.outcomes(refused, rule) == [.unknown], "\(rule)")
    }
    for rule in [Rule.rehearsed, .recoveryTime, .history] {
      #expect(Self.outcomes(refused, rule) == [.ok], "\(rule)")
    }
  }

  @Test("A history that cannot be read makes unknown what needs it, and nothing else")
  func unreadHistory() async throws {
    let runs = try await RecordedRuns()
    let status = Self.judge(
      try await Self.facts(runs, exports: [RecordedRuns.export(hoursAgo: 3)], records: []) {
        $0.history = .failure(BackupError(.historyUnread, "It cannot be read.", remedy: "Look."))
      })
    #expect(Self.outcomes(status, .complete) == [.ok] && Self.outcomes(status, .age) == [.ok])
    for rule in [
      Rule.history, .verified, .rehearsed, .documents, .collections, .recoveryTime, .dataLoss, .gone, .changed,
    ] {
      #expect(Self.outcomes(status, rule) == [.unknown], "\(rule)")
    }
  }
}
