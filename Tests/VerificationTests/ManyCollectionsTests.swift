import Documents
import ExportFormat
import Foundation
import Policy
import TestSupport
import Testing

@testable import Verification

/// A database with a collection for each of its users: what is listed is bounded, what is counted and proved is not.
@Suite struct ManyCollectionsTests {
  private static let limit = CollectionPaths.maximumPaths
  /// Collections beyond the limit.
  private static let beyond = 300

  private static func id(_ number: Int) -> String { "u\(1_000_000 + number)" }

  /// A document in each collection, the last of which come first, in two files.
  private static func write(in parent: URL, name: String = "export", leavingOut: Set<Int> = []) throws -> String {
    let path = parent.appendingPathComponent(name).path
    let writer = try ExportWriter(folder: path, start: 1, entitiesPerFile: (limit + beyond) / 2)
    for number in (0..<limit + beyond).reversed() where !leavingOut.contains(number) {
      try writer.append(
        record: EntityBytes.keyed {
          $0.string(13, "dev~p")
          $0.path([(id(number), "gone"), ("letters", "1")])
        })
    }
    try writer.finish(end: 2)
    return path
  }

  private static func path(_ number: Int) -> ExactName { "\(id(number))/*/letters" }

  @Test func theFirstOnesAreListedAndTheOthersCounted() async throws {
    try await withTemporaryFolder { parent in
      let report = try await Verifier().verify(try Self.write(in: parent)).report
      #expect(report.verdict == .verified)
      #expect(report.findings.map(\.code.description) == ["collections-many"])
      #expect(report.paths.count == Self.limit + 1)
      #expect(report.paths[0].id == "/" && report.paths[0].documents == Self.beyond)
      #expect(report.paths[1].id == Self.path(0) && report.paths.last?.id == Self.path(Self.limit - 1))
      #expect(report.paths.reduce(0) { $0 + $1.documents } == report.documents)
      #expect(report.collections.map(\.id) == ["/", "letters"])
      #expect(report.collections.map(\.documents) == [Self.beyond, Self.limit])
      let missing = report.relations.missingParents
      #expect(missing.count == Self.limit + 1 && missing[0].path == "/" && missing[1].path == Self.path(0))
      #expect(missing[0].documents == Self.beyond && missing[0].parents == Self.beyond)
    }
  }

  /// Seals and policies know the collections that are not listed.
  @Test func theOthersAreProvedAndExpected() async throws {
    try await withTemporaryFolder { parent in
      let path = try Self.write(in: parent)
      let outcome = try await Examination(sealingTool: "test").examine(path)
      let seal = try #require(outcome.seal)
      let place = try SealTests.write(seal, parent)
      let last = Self.limit + Self.beyond - 1
      let policy = try PolicyReader.policy(
        """
        version: 1
        drift: allowed
        maximumDrop: 0
        collections:
          - {group: letters, minimum: \(last + 1), maximum: \(last + 1)}
          - {path: "\(Self.path(last))", required: true}
          - {path: "\(Self.path(last - 1))", forbidden: true}
          - {path: "\(Self.path(0))", maximumDrop: 0}
        """, path: "rekindle.yaml")
      let same = try await Examination(policy: policy, against: .seal(place)).examine(path).report
      #expect(same.findings.map(\.code.description) == ["collections-many", "expectation-forbidden"])
      #expect(same.comparison?.isSameExport == true && same.comparison?.differing == 0)
      #expect(
        same.expectations.filter { $0.state == .notChecked }.map(\.code.rawValue) == [
          "expectation-drop", "expectation-drop",
        ])
      #expect(same.expectations.count { $0.state == .met } == 4)

      // One of the listed collections gone, so that one of the others is listed: two rows differ, and no other.
      let other = try Self.write(in: parent, name: "other", leavingOut: [5, last])
      let drift = try await Examination(against: .seal(place)).examine(other).report
      let differing = try #require(drift.comparison).collections.filter { !$0.isEqual }
      #expect(differing.map(\.path) == ["/"])
      #expect(differing.first?.drift == -2)
      #expect(drift.comparison?.collections.count == Self.limit)
    }
  }
}
