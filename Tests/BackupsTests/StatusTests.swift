import Attestation
import Documents
import GoogleCloud
import Testing
import TestSupport
import Verification

@testable import Backups

struct StatusTests {
  private static let hour: Int64 = 3_600_000_000
  private static let now: Int64 = 1_764_000_000_000_000

  private static func export(
    _ name: ExactName, hoursAgo: Int64, _ state: BackupExport.State = .complete
  ) -> BackupExport {
    BackupExport(
      place: BucketPlace(bucket: "backups", folder: name), state: state, time: now - hoursAgo * hour, objects: 3,
      bytes: 9, problems: state == .complete ? [] : ["It runs."])
  }

  private static func judge(
    _ exports: [BackupExport], _ change: (inout BackupRules) -> Void = { _ in }
  ) -> [String: BackupStatus.Outcome] {
    var rules = BackupRules(bucket: "backups")
    change(&rules)
    let list = BackupList(
      place: BucketPlace(bucket: "backups"), exports: exports, otherObjects: 0, folderCount: exports.count)
    let status = BackupStatus.judge(list, rules, history: nil, now: now)
    return Dictionary(uniqueKeysWithValues: status.rules.map { ($0.name, $0.outcome) })
  }

  @Test("A young complete export is well, an old one, one of the future, none are not")
  func age() {
    #expect(Self.judge([Self.export("a", hoursAgo: 3)]) == ["complete": .ok, "age": .ok])
    #expect(Self.judge([Self.export("a", hoursAgo: 26)]) == ["complete": .ok, "age": .ok])
    #expect(Self.judge([Self.export("a", hoursAgo: 27)]) == ["complete": .ok, "age": .failed])
    #expect(Self.judge([Self.export("a", hoursAgo: -1)]) == ["complete": .ok, "age": .failed])
    #expect(Self.judge([]) == ["complete": .failed])
    #expect(Self.judge([Self.export("a", hoursAgo: 27)]) { $0.maximumAge = .seconds(28 * 3_600) }["age"] == .ok)
  }

  @Test("An export that still runs is well only beside one that is complete and young")
  func running() {
    let runs = Self.export("b", hoursAgo: 0, .incomplete)
    #expect(Self.judge([runs, Self.export("a", hoursAgo: 24)]) == ["complete": .ok, "age": .ok])
    #expect(Self.judge([runs]) == ["complete": .failed])
    let stuck = Self.export("b", hoursAgo: 30, .incomplete)
    #expect(Self.judge([stuck, Self.export("a", hoursAgo: 48)]) == ["complete": .failed, "age": .failed])
  }

  @Test("A rehearsal that is asked for without a history is not known to have been")
  func noHistory() {
    let outcomes = Self.judge([Self.export("a", hoursAgo: 3)]) { $0.rehearsedWithin = .seconds(86_400) }
    #expect(outcomes["rehearsed"] == .unknown)
  }
}
