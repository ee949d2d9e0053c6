import Comparison
import TestSupport
import Testing
import Verification

/// The report of a diff is exactly what was edited, whatever was edited.
struct TruthTests {
  @Test("Random edits of random databases, and nothing else, are told", arguments: 0..<25)
  func script(seed: UInt64) async throws {
    let script = EditScript(seed: seed, documents: 300, edits: 60)
    try await withTemporaryFolder { folder in
      let diff = try await Diff.of(script.left, script.right, in: folder)
      let expected = script.expected
      #expect(diff.changes == expected)
      #expect(diff.report.differences == expected)
      #expect(diff.report.verdict == .different)
      #expect(diff.report.left.documents == script.left.count && diff.report.right.documents == script.right.count)
      for kind in [DocumentDifference.Kind.onlyLeft, .onlyRight, .changed] {
        #expect(diff.report.count(kind) == expected.count { $0.kind == kind })
      }
      #expect(diff.report.equal == 300 - 60)
      #expect(diff.report.patterns.reduce(0) { $0 + $1.documents } == expected.count)
    }
  }

  @Test("With the sides changed over, the report is mirrored", arguments: [3, 8])
  func mirrored(seed: UInt64) async throws {
    let script = EditScript(seed: seed, documents: 300, edits: 60)
    try await withTemporaryFolder { folder in
      let diff = try await Diff.of(script.left, script.right, in: folder)
      let other = try await Diff.of(script.right, script.left, in: folder)
      #expect(other.changes == diff.changes.map(\.mirrored))
      #expect(other.report.onlyLeft == diff.report.onlyRight && other.report.onlyRight == diff.report.onlyLeft)
      #expect(other.report.changed == diff.report.changed && other.report.equal == diff.report.equal)
      #expect(other.report.patterns.map(\.documents) == diff.report.patterns.map(\.documents))
    }
  }

  @Test("Neither the number of ranges nor the order and number of files changes anything")
  func ranges() async throws {
    let script = EditScript(seed: 5, documents: 400, edits: 80)
    try await withTemporaryFolder { folder in
      let one = try await Diff.of(script.left, script.right, ranges: 1, in: folder)
      #expect(one.changes == script.expected)
      for ranges in [2, 3, 7, 64, 400, 1_000] {
        let other = try await Diff.of(
          script.left.shuffled(), script.right.shuffled(), ranges: ranges, perFile: (3 + ranges, 17), in: folder)
        #expect(other.changes == one.changes, "\(ranges) ranges")
        #expect(other.report.patterns == one.report.patterns, "\(ranges) ranges")
        #expect(other.report.collections == one.report.collections, "\(ranges) ranges")
        #expect(other.report.equal == one.report.equal)
      }
    }
  }

  @Test("Without edits there is nothing to tell", arguments: [0, 1, 250])
  func nothing(documents: Int) async throws {
    var samples = SampleDocuments(seed: 11)
    let same = samples.documents(documents)
    try await withTemporaryFolder { folder in
      let diff = try await Diff.of(same, same.shuffled(), in: folder)
      #expect(diff.report.verdict == .verified && diff.report.equal == documents)
      #expect(diff.report.differenceCount == 0 && diff.report.patterns.isEmpty && diff.changes.isEmpty)
    }
  }

  @Test("A side without documents is all that is missing", arguments: [true, false])
  func empty(isLeft: Bool) async throws {
    var samples = SampleDocuments(seed: 12)
    let all = samples.documents(40)
    try await withTemporaryFolder { folder in
      let diff = try await Diff.of(isLeft ? [] : all, isLeft ? all : [], in: folder)
      #expect(diff.report.verdict == .different && diff.changes.count == 40)
      #expect(diff.report.count(isLeft ? .onlyRight : .onlyLeft) == 40)
    }
  }
}

extension DiffReport {
  fileprivate func count(_ kind: DocumentDifference.Kind) -> Int {
    switch kind {
    case .onlyLeft: onlyLeft
    case .onlyRight: onlyRight
    case .changed: changed
    }
  }
}
