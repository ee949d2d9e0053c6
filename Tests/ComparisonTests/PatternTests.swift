import Comparison
import Documents
import TestSupport
import Testing

/// Differences of one shape are one pattern, worst first.
struct PatternTests {
  private func patterns(_ left: [Document], _ right: [Document], ranges: Int = 1) async throws -> [DifferencePattern] {
    try await withTemporaryFolder { try await Diff.of(left, right, ranges: ranges, in: $0).report.patterns }
  }

  @Test("Fields that changed in the same way in the same group are one pattern, arrays' elements told as any")
  func changed() async throws {
    let left = try (1...5).map {
      try document("c/\($0)/invoices/\($0)", [Field("at", .timestamp(microseconds: 1)), Field("n", .integer(1))])
    }
    var right = left
    for index in 0..<3 { right[index].fields[0].value = .string("1970") }
    right[4].fields[1].value = .double(1)
    let found = try await patterns(left, right)
    #expect(found.map(\.documents) == [3, 1])
    #expect(found.map(\.collection) == ["invoices", "invoices"])
    let at = try FieldPath(reading: "at")
    #expect(found[0].shape == .changed([.init(path: at, left: "timestamp", right: "string")]))
    #expect(found[0].samples == ["c/1/invoices/1", "c/2/invoices/2", "c/3/invoices/3"])
  }

  @Test("A subtree that one side does not have is told by its root", arguments: [1, 2, 4])
  func subtrees(ranges: Int) async throws {
    let shared = [try document("companies/c1"), try document("companies/c1/invoices/1"), try document("companies/d")]
    let gone = try ["companies/c9", "companies/c9/invoices/1", "companies/c9/invoices/2", "companies/c9/lines/1"]
      .map { try document($0) }
    let found = try await patterns(shared + gone, shared, ranges: ranges)
    #expect(found.map(\.shape) == [.subtreesOnlyLeft("companies/*")])
    #expect(found.map(\.samples) == [["companies/c9"]])
    #expect((found.first?.documents, found.first?.subtrees) == (4, 1))
  }

  @Test("Where a subtree begins is told by documents of other ranges too", arguments: [1, 2, 3, 6])
  func neighbours(ranges: Int) async throws {
    let shared = [try document("b/1"), try document("b/1/s/1")]
    for id in ["0", "2"] {
      let gone = try ["b/\(id)", "b/\(id)/s/1", "b/\(id)/s/2", "b/\(id)/s/3"].map { try document($0) }
      let found = try await patterns(shared + gone, shared, ranges: ranges)
      #expect(found.map(\.shape) == [.subtreesOnlyLeft("b/*")])
      #expect(found.map(\.samples) == [["b/\(id)"]])
    }
  }

  @Test("A collection that one side does not have is a subtree of its own")
  func collection() async throws {
    let left = try [
      "companies/a", "companies/a/logs/1", "companies/a/logs/2", "companies/b/logs/3", "companies/b/logs/4",
      "companies/b", "companies/b/m/1",
    ].map { try document($0) }
    let right = try ["companies/a", "companies/b", "companies/b/m/1"].map { try document($0) }
    let found = try await patterns(left, right)
    #expect(found.map(\.shape) == [.subtreesOnlyLeft("companies/*/logs")])
    #expect((found.first?.documents, found.first?.subtrees) == (4, 2))
    #expect(found.first?.samples == ["companies/a/logs", "companies/b/logs"])
  }

  @Test("Single documents are no subtrees")
  func single() async throws {
    let left = try ["c/1", "c/2", "c/3"].map { try document($0) }
    let found = try await patterns(left, [try document("c/2"), try document("c/2!")])
    #expect(found.map(\.shape) == [.onlyLeft, .onlyRight])
    #expect(found.map(\.documents) == [2, 1])
  }

  @Test("Patterns beyond the most that are told apart are counted")
  func many() async throws {
    let left = try (0..<1_100).map { try document("c/\($0)", [Field("f\($0)", .integer(1))]) }
    let right = try (0..<1_100).map { try document("c/\($0)", [Field("f\($0)", .null)]) }
    try await withTemporaryFolder { folder in
      let report = try await Diff.of(left, right, in: folder).report
      #expect(report.patterns.count == DiffReport.patternsKept)
      #expect(report.documentsBeyondPatterns == 100)
      #expect(report.changed == 1_100)
    }
  }
}
