import Attestation
import Documents
import GoogleCloud
import TestSupport
import Testing
import Verification

@testable import Backups
@testable import Policy

struct StatusTests {
  private static let hour: Int64 = 3_600_000_000
  private static let now: Int64 = 1_764_000_000_000_000

  private static func export(
    _ name: ExactName, hoursAgo: Int64, _ condition: BackupExport.Condition = .complete,
    _ change: (inout BackupExport) -> Void = { _ in }
  ) -> BackupExport {
    var export = BackupExport(
      place: BucketPlace(bucket: "backups", folder: name), state: condition == .complete ? .complete : .incomplete,
      time: now - hoursAgo * hour, objects: 3, bytes: 9, problems: condition == .complete ? [] : ["It is so."])
    export.condition = condition
    export.documents = 3
    change(&export)
    export.judgement = Ownership(nil).reasons(export)
    return export
  }

  /// What is judged without a history.
  private static func status(
    _ exports: [BackupExport], _ change: (inout BackupRules) -> Void = { _ in }
  ) -> BackupStatus {
    var rules = BackupRules(bucket: "backups")
    change(&rules)
    let list = BackupList(
      place: BucketPlace(bucket: "backups"), exports: exports, otherObjects: 0, folderCount: exports.count,
      isDatabaseCompared: false)
    let facts = BackupFacts(place: list.place, list: .success(list), history: nil)
    return BackupStatus.judge(facts, rules, Ownership(nil), now: now)
  }

  /// The rules that need no history.
  private static func judge(
    _ exports: [BackupExport], _ change: (inout BackupRules) -> Void = { _ in }
  ) -> [String: CheckOutcome] {
    let judged = status(exports, change).rules.filter { [.complete, .age].contains($0.code) }
    return Dictionary(uniqueKeysWithValues: judged.map { ($0.code.rawValue, $0.outcome) })
  }

  @Test("A young complete export is well, an old one, one of the future, none are not")
  func age() {
    #expect(Self.judge([Self.export("a", hoursAgo: 3)]) == ["complete": .ok, "age": .ok])
    #expect(Self.judge([Self.export("a", hoursAgo: 26)]) == ["complete": .ok, "age": .ok])
    #expect(Self.judge([Self.export("a", hoursAgo: 27)]) == ["complete": .ok, "age": .failed])
    #expect(Self.judge([Self.export("a", hoursAgo: -1)]) == ["complete": .ok, "age": .failed])
    #expect(Self.judge([]) == ["complete": .failed, "age": .failed])
    #expect(Self.judge([Self.export("a", hoursAgo: 27)]) { $0.maximumAge = .seconds(28 * 3_600) }["age"] == .ok)
  }

  @Test("An export that still runs is well only beside one that is complete and young")
  func running() {
    let runs = Self.export("b", hoursAgo: 0, .running)
    let whole = Self.export("a", hoursAgo: 24)
    #expect(Self.judge([runs, whole]) == ["complete": .ok, "age": .ok])
    #expect(Self.judge([runs]) == ["complete": .failed, "age": .failed])
    #expect(Self.judge([Self.export("b", hoursAgo: 0, .failed), whole]) == ["complete": .failed, "age": .ok])
    #expect(Self.judge([Self.export("b", hoursAgo: 0, .unreadable), whole]) == ["complete": .failed, "age": .ok])
    #expect(Self.judge([Self.export("b", hoursAgo: 2, .unknown), whole]) == ["complete": .unknown, "age": .ok])
    let stuck = Self.export("b", hoursAgo: 30, .running)
    #expect(Self.judge([stuck, Self.export("a", hoursAgo: 48)]) == ["complete": .ok, "age": .failed])
  }

  @Test("What is something else is passed over; an empty export is not")
  func others() {
    let whole = Self.export("a", hoursAgo: 24)
    let partial = Self.export("b", hoursAgo: 1) { $0.collections = ["users"] }
    #expect(Self.judge([partial, whole]) == ["complete": .ok, "age": .ok])
    #expect(Self.judge([partial, Self.export("a", hoursAgo: 240)]) == ["complete": .ok, "age": .failed])
    #expect(Self.judge([partial]) == ["complete": .failed, "age": .failed])
    let safety = Self.export("rekindle-before-restore-20261129T004441Z", hoursAgo: 1)
    #expect(Self.judge([safety, whole]) == ["complete": .ok, "age": .ok])
    let empty = Self.export("b", hoursAgo: 1) { $0.documents = 0 }
    #expect(Self.judge([empty, whole]) == ["complete": .failed, "age": .ok])
  }

  @Test("What asks for a history is not known without one, and a rehearsal without a limit is a warning")
  func noHistory() {
    let exports = [Self.export("a", hoursAgo: 3)]
    let bare = Self.status(exports)
    #expect(bare.outcome == .unknown && bare.rules.filter { $0.outcome == .unknown }.map(\.code) == [.verified])
    #expect(bare.rules.filter { $0.code == .rehearsed }.map(\.outcome) == [.warning])
    #expect(bare.rules.first { $0.code == .verified }?.remedy?.contains("backups.history") == true)
    let status = Self.status(exports) {
      $0.rehearsedWithin = .seconds(86_400)
      $0.maximumDrop = 5
      $0.recoveryTime = .seconds(60)
      $0.dataLoss = .seconds(60)
    }
    let unknown = status.rules.filter { $0.outcome == .unknown }.map(\.code)
    #expect(unknown == [.verified, .rehearsed, .documents, .collections, .recoveryTime, .dataLoss])
  }
}
