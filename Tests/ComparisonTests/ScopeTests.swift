import Comparison
import Documents
import TestSupport
import Testing
import Verification

/// What a diff leaves out is left out, counted and told.
struct ScopeTests {
  private func sides() throws -> (left: [Document], right: [Document]) {
    let left = [
      try document("companies/a", [Field("n", .integer(1)), Field("at", .integer(1))]),
      try document("companies/a/invoices/1", [Field("items", .array([.map([Field("qty", .integer(1))])]))]),
      try document("companies/b", [Field("at", .integer(1))]),
      try document("logs/1"),
    ]
    let right = [
      try document("companies/a", [Field("n", .integer(1)), Field("at", .integer(2))]),
      try document("companies/a/invoices/1", [Field("items", .array([.map([Field("qty", .integer(2))])]))]),
      try document("companies/b", [Field("at", .integer(1))]),
      try document("companies/b/logs/2"),
    ]
    return (left, right)
  }

  private func diff(_ change: (inout DiffScope) throws -> Void) async throws -> DiffReport {
    let (left, right) = try sides()
    var scope = DiffScope()
    try change(&scope)
    return try await withTemporaryFolder { try await Diff.of(left, right, scope: scope, in: $0).report }
  }

  @Test("Nothing is left out unless it is asked for")
  func everything() async throws {
    let report = try await diff { _ in }
    #expect((report.equal, report.changed, report.onlyLeft, report.onlyRight) == (1, 2, 1, 1))
    #expect(report.leftOut == 0 && report.equalButIgnored == 0)
  }

  @Test("Ignored fields make documents equal that differ in nothing else")
  func fields() async throws {
    let report = try await diff {
      $0.ignoredFields = [try FieldPath(reading: "at"), try FieldPath(reading: "items.qty")]
    }
    #expect((report.equal, report.changed, report.equalButIgnored) == (3, 0, 2))
    #expect(report.verdict == .different)
    #expect(report.notChecked.contains(.ignoredFields(["at", "items.qty"])))
    #expect(report.patterns.allSatisfy { $0.shape == .onlyLeft || $0.shape == .onlyRight })
  }

  @Test("Ignored collections are counted and not compared")
  func collections() async throws {
    let report = try await diff { $0.ignoredCollections = ["logs", "invoices"] }
    #expect((report.equal, report.changed, report.onlyLeft, report.onlyRight) == (1, 1, 0, 0))
    #expect(report.leftOut == 4)
    #expect(report.notChecked.contains(.leftOut))
  }

  @Test("Only what is below a place counts")
  func only() async throws {
    let report = try await diff { $0.only = [try #require(PathPattern("companies/*/invoices"))] }
    #expect((report.equal, report.changed, report.onlyLeft, report.onlyRight) == (0, 1, 0, 0))
    #expect((report.left.documents, report.right.documents, report.leftOut) == (1, 1, 6))
  }

  @Test("Samples are disjoint, together everything, and never verified", arguments: [1, 2, 3, 5, 9])
  func samples(parts: Int) async throws {
    let script = EditScript(seed: 21, documents: 90, edits: 20)
    try await withTemporaryFolder { folder in
      var all: [DocumentDifference] = []
      var equal = 0
      for number in 1...parts {
        var scope = DiffScope()
        scope.sample = DiffScope.Sample(number, of: parts)
        let part = try await Diff.of(script.left, script.right, scope: scope, in: folder)
        #expect(part.report.verdict == .incomplete)
        #expect(part.report.notChecked.contains(.sample(scope.sample?.description ?? "")))
        all += part.changes
        equal += part.report.equal
      }
      #expect(all == script.expected)
      #expect(equal == 70)
    }
  }
}
