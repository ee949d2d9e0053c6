import Attestation
import Documents
import GoogleCloud
import JSON
import Testing
import Verification

@testable import Backups
@testable import Policy

/// Exports that are gone from the bucket, and those whose objects have changed.
struct KeptExportsTests {
  private static let refused = GoogleCloudError(.permissionDenied, "Refused.", remedy: "Ask.", httpStatus: 403)

  private static func judge(
    _ runs: RecordedRuns, exports: [BackupExport] = [], records: [RehearsalRecord] = [],
    operations: Result<[GoogleCloud.Operation], GoogleCloudError>? = .success([]),
    _ change: (inout BackupFacts) throws -> Void = { _ in }
  ) async throws -> BackupStatus {
    let list = try runs.list(exports, of: records)
    var facts = BackupFacts(
      place: list.place, list: .success(list), history: .success(try await runs.history(records)),
      operations: operations)
    try change(&facts)
    return BackupStatus.judge(facts, BackupRules(bucket: "backups"), Ownership(nil), now: RecordedRuns.now)
  }

  private static func check(_ status: BackupStatus, _ rule: BackupStatus.Rule) -> Check<BackupStatus.Rule>? {
    status.rules.first { $0.code == rule }
  }

  @Test("An export of an operation that is not in the bucket is gone, while the policy keeps it")
  func operations() async throws {
    let runs = try await RecordedRuns()
    let there = RecordedRuns.export(hoursAgo: 3)
    let month: Int64 = 30 * 24
    func gone(_ operation: GoogleCloud.Operation) async throws -> [BucketPlace] {
      let status = try await Self.judge(runs, exports: [there], operations: .success([operation]))
      #expect(Self.check(status, .gone)?.outcome == (status.gone.isEmpty ? .ok : .failed))
      return status.gone.map(\.place)
    }
    let place = BucketPlace(bucket: "backups", folder: RecordedRuns.name(hoursAgo: 24))
    #expect(try await gone(RecordedRuns.operation(hoursAgo: 24)) == [place])
    #expect(try await gone(RecordedRuns.operation(hoursAgo: 3)).isEmpty)
    #expect(try await gone(RecordedRuns.operation(hoursAgo: 24, bucket: "elsewhere")).isEmpty)
    #expect(try await gone(RecordedRuns.operation(hoursAgo: 24, result: #","error":{"code":7}"#)).isEmpty)
    // The bucket's rule acts at thirty days; an hour before, nobody knows.
    #expect(try await gone(RecordedRuns.operation(hoursAgo: month - 1)).isEmpty)
    #expect(try await gone(RecordedRuns.operation(hoursAgo: month - 2)).count == 1)
  }

  @Test("A record proves that an export was in the bucket if something says that it was")
  func records() async throws {
    let runs = try await RecordedRuns()
    let plain = runs.rehearsal(hoursAgo: 48)
    func status(
      _ record: RehearsalRecord, _ operations: [GoogleCloud.Operation] = [], isCounted: Bool = false
    ) async throws -> BackupStatus {
      try await Self.judge(
        runs, exports: [RecordedRuns.export(hoursAgo: 3)], records: [record], operations: .success(operations)
      ) { facts in
        guard isCounted, case .success(var list) = facts.list else { return }
        list.counted = [record.export.name]
        facts.list = .success(list)
      }
    }
    let byName = try await status(plain)
    #expect(Self.check(byName, .gone)?.outcome == .unknown && byName.gone.map(\.evidence) == [.nameOnRecord])
    let byPlace = try await status(
      runs.rehearsal(hoursAgo: 48) { $0.export.place = ExactName("gs://backups/\($0.export.name)") })
    #expect(Self.check(byPlace, .gone)?.outcome == .failed && byPlace.gone.map(\.evidence) == [.record])
    let byCounts = try await status(plain, isCounted: true)
    #expect(Self.check(byCounts, .gone)?.outcome == .failed && byCounts.gone.map(\.evidence) == [.counts])
    let byOperation = try await status(plain, [RecordedRuns.operation(hoursAgo: 48)])
    #expect(Self.check(byOperation, .gone)?.outcome == .failed && byOperation.gone.count == 1)
    // From elsewhere, or with a name that anybody gives.
    let other = try await status(
      runs.rehearsal(hoursAgo: 48) { $0.export.place = ExactName("gs://elsewhere/\($0.export.name)") })
    #expect(other.gone.isEmpty)
    #expect(try await status(plain, [RecordedRuns.operation(hoursAgo: 48, bucket: "elsewhere")]).gone.isEmpty)
    let named = try await status(
      runs.rehearsal(hoursAgo: 48) { record in
        for index in record.files.indices where record.files[index].path.hasSuffix(ExactName(RecordedRuns.overall)) {
          record.files[index].path = ExactName("daily\(RecordedRuns.overall)")
        }
        record.export.name = "daily"
      })
    #expect(named.gone.isEmpty && Self.check(named, .gone)?.outcome == .ok)
    #expect(try await status(runs.rehearsal(hoursAgo: 31 * 24)).gone.isEmpty)
  }

  @Test("Soft delete's days are the bucket's; every command can be copied; five are named")
  func recovery() async throws {
    let runs = try await RecordedRuns()
    let operations = try (1...7).map { try RecordedRuns.operation(hoursAgo: 24 * $0) }
    func status(softDelete seconds: Int?) async throws -> BackupStatus {
      try await Self.judge(runs, exports: [RecordedRuns.export(hoursAgo: 3)], operations: .success(operations)) {
        facts in
        var bucket = Bucket(name: "backups")
        bucket.softDeletePolicy = seconds.map { Bucket.SoftDelete(seconds: $0) }
        facts.bucket = BucketFacts(bucket: .success(bucket), access: .success(nil), key: nil)
      }
    }
    let found = try await status(softDelete: 10 * 86_400)
    #expect(found.gone.count == 7)
    let last = try #require(found.gone.first)
    #expect(last.recoverableUntil == last.lastSeen + 10 * 86_400_000_000)
    let commands = Self.check(found, .gone)?.commands ?? []
    #expect(commands.first == ["gcloud", "storage", "ls", "--soft-deleted", "gs://backups/**"])
    #expect(commands.count == 6 && commands[1] == ["gcloud", "storage", "restore", "\(last.place.uri)/**"])
    #expect(Self.check(found, .gone)?.message.contains("2 more") == true)
    let none = try await status(softDelete: nil)
    #expect(none.gone.allSatisfy { $0.recoverableUntil == nil } && Self.check(none, .gone)?.commands == [])
  }

  @Test("What could not be read is not said to be there")
  func unread() async throws {
    let runs = try await RecordedRuns()
    let there = RecordedRuns.export(hoursAgo: 3)
    func outcome(
      _ operations: Result<[GoogleCloud.Operation], GoogleCloudError>?, hasHistory: Bool
    ) async throws -> CheckOutcome? {
      let status = try await Self.judge(runs, exports: [there], operations: operations) {
        if !hasHistory { $0.history = nil }
      }
      return Self.check(status, .gone)?.outcome
    }
    #expect(try await outcome(.failure(Self.refused), hasHistory: false) == .unknown)
    #expect(try await outcome(nil, hasHistory: false) == .skipped)
    #expect(try await outcome(.success([]), hasHistory: false) == .ok)
    #expect(try await outcome(.failure(Self.refused), hasHistory: true) == .unknown)
    #expect(try await outcome(nil, hasHistory: true) == .ok)
    // What only a record names may have been elsewhere, and the operations that would tell are not known.
    let named = try await Self.judge(
      runs, exports: [there], records: [runs.rehearsal(hoursAgo: 48)], operations: .failure(Self.refused))
    #expect(Self.check(named, .gone)?.outcome == .unknown && named.gone.count == 1)
    let unexamined = try await Self.judge(runs, exports: [there]) { $0.examined = .failure(Self.refused) }
    #expect(Self.check(unexamined, .gone)?.outcome == .unknown)
    // How long soft delete keeps what was deleted is the bucket's to say.
    let gone = try await Self.judge(
      runs, exports: [there], operations: .success([RecordedRuns.operation(hoursAgo: 24)]))
    #expect(gone.gone.map(\.recoverableUntil) == [nil] && Self.check(gone, .gone)?.commands.isEmpty == false)
  }

  @Test("An export without its overall file is gone, and so is one whose operation ended and that lacks another file")
  func partly() async throws {
    let runs = try await RecordedRuns()
    let (there, operation) = (RecordedRuns.export(hoursAgo: 3), try RecordedRuns.operation(hoursAgo: 24))
    func status(
      isExamined: Bool = false, _ change: (inout BackupExport) -> Void = { _ in }
    ) async throws -> BackupStatus {
      var export = RecordedRuns.export(hoursAgo: 24)
      change(&export)
      let exports = isExamined ? [there] : [there, export]
      return try await Self.judge(runs, exports: exports, operations: .success([operation])) { facts in
        guard isExamined, case .success(var list) = facts.list else { return }
        list.folders.insert(export.place)
        list.ended.insert(export.place)
        facts.list = .success(list)
        facts.examined = .success([export])
      }
    }
    #expect(try await status().gone.isEmpty)
    let unended = try await status { $0.hasEnded = false }
    #expect(Self.check(unended, .gone)?.outcome == .failed && unended.gone.first?.problem != nil)
    for isExamined in [false, true] {
      let lacking = try await status(isExamined: isExamined) { export in
        (export.state, export.condition, export.problems) = (.incomplete, .failed, ["output-0 is not in the bucket."])
      }
      #expect(Self.check(lacking, .gone)?.outcome == .failed)
      #expect(lacking.gone.map(\.problem) == ["output-0 is not in the bucket."])
    }
    #expect(try await status(isExamined: true).gone.isEmpty)
  }

  @Test("An operation, and a record with a place, name a folder; only a name on record is looked for everywhere")
  func places() async throws {
    let runs = try await RecordedRuns()
    let copy = RecordedRuns.export(hoursAgo: 24)
    func gone(
      _ records: [RehearsalRecord], _ operations: [GoogleCloud.Operation] = []
    ) async throws -> [GoneExport.Evidence] {
      var moved = copy
      moved.place = BucketPlace(bucket: "backups", folder: "copies/\(copy.name)")
      return try await Self.judge(
        runs, exports: [RecordedRuns.export(hoursAgo: 3), moved], records: records, operations: .success(operations)
      ).gone.map(\.evidence)
    }
    #expect(try await gone([], [RecordedRuns.operation(hoursAgo: 24)]) == [.operation])
    let placed = runs.rehearsal(hoursAgo: 24) { $0.export.place = ExactName("gs://backups/\($0.export.name)") }
    #expect(try await gone([placed]) == [.record])
    #expect(try await gone([runs.rehearsal(hoursAgo: 24)]).isEmpty)
    let inCopies = runs.rehearsal(hoursAgo: 24) {
      $0.export.place = ExactName("gs://backups/copies/\($0.export.name)")
    }
    #expect(try await gone([inCopies]).isEmpty)
  }

  @Test("A folder of another name is missed if a record names this bucket; what cannot be judged is counted")
  func otherNames() async throws {
    let runs = try await RecordedRuns()
    func daily(_ change: @escaping (inout RehearsalRecord) -> Void) -> RehearsalRecord {
      runs.rehearsal(hoursAgo: 48) { record in
        for index in record.files.indices where record.files[index].path.hasSuffix(ExactName(RecordedRuns.overall)) {
          record.files[index].path = ExactName("daily\(RecordedRuns.overall)")
        }
        record.export.name = "daily"
        change(&record)
      }
    }
    func status(_ record: RehearsalRecord) async throws -> BackupStatus {
      try await Self.judge(runs, exports: [RecordedRuns.export(hoursAgo: 3)], records: [record])
    }
    let here = try await status(daily { $0.export.place = "gs://backups/daily" })
    #expect(here.gone.map(\.evidence) == [.record] && Self.check(here, .gone)?.outcome == .failed)
    #expect(here.gone.map(\.time) == [RecordedRuns.now - 48 * RecordedRuns.hour])
    for record in [
      daily { _ in },
      daily { record in
        record.export.place = "gs://backups/daily"
        record.export.start = nil
        record.export.end = nil
      },
    ] {
      let unknown = try await status(record)
      #expect(unknown.gone.isEmpty && Self.check(unknown, .gone)?.message.contains("1 export on record") == true)
    }
    let elsewhere = try await status(daily { $0.export.place = "gs://elsewhere/daily" })
    #expect(Self.check(elsewhere, .gone)?.message.contains("1 export") == false)
  }

  @Test("An export that backups.deleted names is not missed")
  func acknowledged() async throws {
    let runs = try await RecordedRuns()
    let list = try runs.list([RecordedRuns.export(hoursAgo: 3)])
    let facts = BackupFacts(
      place: list.place, list: .success(list), history: nil,
      operations: .success([try RecordedRuns.operation(hoursAgo: 24), try RecordedRuns.operation(hoursAgo: 48)]))
    func status(_ names: [ExactName]) -> BackupStatus {
      var rules = BackupRules(bucket: "backups")
      rules.deleted = names
      return BackupStatus.judge(facts, rules, Ownership(nil), now: RecordedRuns.now)
    }
    let names = [RecordedRuns.name(hoursAgo: 24), RecordedRuns.name(hoursAgo: 48)]
    #expect(status([]).gone.map(\.place.name) == names)
    #expect(status([names[0]]).gone.map(\.place.name) == [names[1]])
    let all = status(names)
    #expect(all.gone.isEmpty && Self.check(all, .gone)?.outcome == .ok)
  }

  @Test("A good copy of the same name does not hide an export that has changed, nor does backups.deleted")
  func copies() async throws {
    let runs = try await RecordedRuns()
    var record = runs.rehearsal(hoursAgo: 24)
    let kept = BucketPlace(bucket: "backups", folder: ExactName("daily/\(record.export.name)"))
    record.export.place = ExactName(kept.uri)
    let copy = try runs.export(record)
    for deleted in [[], [record.export.name]] {
      let list = try runs.list([copy], of: [record])
      var facts = BackupFacts(
        place: list.place, list: .success(list), history: .success(try await runs.history([record])),
        operations: .success([]))
      guard case .success(var changed) = facts.list, var parts = changed.recorded[copy.place] else { return }
      parts[0].object.md5 = parts[1].object.md5
      changed.recorded[kept] = parts
      changed.folders.insert(kept)
      changed.ended.insert(kept)
      facts.list = .success(changed)
      var rules = BackupRules(bucket: "backups")
      rules.deleted = deleted
      let status = BackupStatus.judge(facts, rules, Ownership(nil), now: RecordedRuns.now)
      #expect(Self.check(status, .changed)?.outcome == .failed && status.changed.map(\.place) == [kept])
    }
  }

  @Test("An export whose objects are not those that a run read is named; without an MD5 it is not compared")
  func changed() async throws {
    let runs = try await RecordedRuns()
    let record = runs.rehearsal(hoursAgo: 24)
    let export = try runs.export(record)
    func status(
      _ record: RehearsalRecord, _ change: (inout [ExportObjects.Part]) -> Void = { _ in }
    ) async throws -> BackupStatus {
      try await Self.judge(runs, exports: [export], records: [record]) { facts in
        guard case .success(var list) = facts.list, var parts = list.recorded[export.place] else { return }
        change(&parts)
        list.recorded[export.place] = parts
        facts.list = .success(list)
      }
    }
    let same = try await status(record)
    #expect(Self.check(same, .changed)?.outcome == .ok && same.changed.isEmpty)
    let changes: [(String, @Sendable (inout [ExportObjects.Part]) -> Void)] = [
      ("another MD5", { $0[0].object.md5 = $0[1].object.md5 }), ("a lost file", { $0.removeLast() }),
      (
        "an added file",
        { parts in
          var added = parts[0]
          added.path = "all_namespaces/all_kinds/output-9"
          parts.append(added)
        }
      ),
    ]
    for (name, change) in changes {
      let found = try await status(record, change)
      #expect(Self.check(found, .changed)?.outcome == .failed, "\(name)")
      #expect(found.changed.map(\.place) == [export.place], "\(name)")
    }
    let noted = try await status(record) { parts in
      var added = parts[0]
      added.path = "notes.txt"
      parts.append(added)
    }
    #expect(Self.check(noted, .changed)?.outcome == .ok)
    // Without an MD5, by size and CRC-32C.
    func withoutMD5(_ change: (inout StorageObject) -> Void = { _ in }) async throws -> CheckOutcome? {
      let found = try await status(record) { parts in
        for index in parts.indices { parts[index].object.md5 = nil }
        change(&parts[0].object)
      }
      return Self.check(found, .changed)?.outcome
    }
    #expect(try await withoutMD5() == .ok)
    #expect(try await withoutMD5 { $0.crc32c = ($0.crc32c ?? 0) ^ 1 } == .failed)
    #expect(try await withoutMD5 { $0.size += 1 } == .failed)
    let longer = try await withoutMD5 { object in
      object.crc32c = nil
      object.size += 1
    }
    #expect(longer == .failed)
    #expect(try await withoutMD5 { $0.crc32c = nil } == .unknown)
    // An older record states the MD5 alone, and the bytes of all output files.
    let bytes = record.files.filter { !$0.path.hasSuffix("metadata") }.count * 3
    let older = runs.rehearsal(hoursAgo: 24) { old in
      for index in old.files.indices { (old.files[index].bytes, old.files[index].crc32c) = (nil, nil) }
      old.export.bytes = bytes
    }
    let partly = try await Self.judge(runs, exports: [export], records: [older]) { facts in
      guard case .success(var list) = facts.list else { return }
      list.recorded[export.place]?[0].object.md5 = nil
      facts.list = .success(list)
    }
    let unread = Self.check(partly, .changed)
    #expect(unread?.outcome == .unknown && unread?.message.contains(older.files[0].path.text) == true)
    let shorter = try await Self.judge(runs, exports: [export], records: [older]) { facts in
      guard case .success(var list) = facts.list, var parts = list.recorded[export.place] else { return }
      for index in parts.indices { (parts[index].object.md5, parts[index].object.size) = (nil, 2) }
      list.recorded[export.place] = parts
      facts.list = .success(list)
    }
    #expect(Self.check(shorter, .changed)?.outcome == .failed)
    // A copy that was damaged on its way is not the bucket's fault.
    let corrupt = runs.rehearsal(hoursAgo: 24) { $0.verdict = .corrupt }
    let ours = try await status(corrupt) { $0[0].object.md5 = $0[1].object.md5 }
    #expect(Self.check(ours, .changed)?.outcome == .skipped)
  }
}
