import Comparison
import Documents
import Verification
import Work

/// One test case of a JUnit report.
struct JUnitCase {
  /// The XML element of a case that did not pass.
  enum Problem {
    /// Something is not as it should be.
    case failure
    /// It could not be done.
    case error

    var element: StaticString { self == .failure ? "failure" : "error" }
  }

  enum Outcome {
    case passed
    case problem(Problem, type: String, message: String, lines: [String])
    case skipped(String)
  }

  /// Dots make groups in most views.
  var group: String
  var name: String
  var outcome: Outcome
  /// What is worth knowing of a case that passes.
  var remarks: [String] = []
}

extension ReportModel {
  /// A case for each part of the work, for each collection that was compared, and for each thing that was not checked.
  ///
  /// One of them fails unless the verdict is `verified`: a view of tests must never be green by omission.
  var junitCases: [JUnitCase] {
    var left = findingLimit
    var cases = checks.map { JUnitCase($0, group: group, left: &left) }
    if let stopped {
      let message = "\(stopped.meaning): not everything was read."
      cases.append(
        JUnitCase(
          group: group, name: "every file read to its end",
          outcome: .problem(
            .error, type: stopped.rawValue, message: message, lines: [message] + notChecked.prefix(1))))
    }
    if let comparison {
      let details = CollectionDetails(comparison)
      cases += collections.compactMap { JUnitCase($0, of: self, comparison, details) }
    }
    if verdict != .verified, !cases.contains(where: { if case .problem = $0.outcome { true } else { false } }) {
      cases.append(
        JUnitCase(
          group: group, name: "verdict",
          outcome: .problem(
            verdict == .incomplete ? .error : .failure, type: verdict.rawValue, message: explanation,
            lines: [explanation])))
    }
    return cases
      + notChecked.map { JUnitCase(group: "\(group).not-checked", name: $0, outcome: .skipped("Not checked.")) }
  }

  private var group: String { "rekindle.\(kind.rawValue)" }
}

extension JUnitCase {
  /// - Parameter left: how many findings may still be shown.
  fileprivate init(_ check: CheckResult, group: String, left: inout Int) {
    self.init(group: group, name: check.area.rawValue, outcome: .passed)
    let shown = check.findings.prefix(left)
    left -= shown.count
    var lines = shown.flatMap(\.lines)
    if shown.count < check.findings.count {
      let count = Quantity.counted(check.findings.total, "finding")
      let told = Quantity.grouped(shown.total)
      lines.append("\(told) of \(count) shown; more: --max-findings N")
    }
    let type = check.findings.first?.code.description ?? check.area.rawValue
    let message = JUnitCase.message(shown.first, of: check.findings.total)
    switch check.state {
    case .failed: outcome = .problem(.failure, type: type, message: message, lines: lines)
    case .unfinished: outcome = .problem(.error, type: type, message: message, lines: lines)
    case .passed: remarks = lines
    case .skipped(let reason):
      outcome = .skipped(reason)
      remarks = lines
    }
  }

  /// What most views show of a case: the first finding with its place, unless none is to be shown.
  private static func message(_ first: Finding?, of count: Int) -> String {
    guard let first else {
      return count == 0 ? "Not every document came back as it was." : Quantity.counted(count, "finding")
    }
    let place = first.place.isEmpty ? "" : first.place.joined(separator: ", ") + ": "
    let more = count - first.count
    return place + first.message + (more > 0 ? " (and \(Quantity.grouped(more)) more)" : "")
  }

  /// A collection that was compared; nil for one that was not.
  fileprivate init?(
    _ row: CollectionRow, of model: ReportModel, _ comparison: ComparisonModel, _ details: CollectionDetails
  ) {
    guard let counts = row.outcome else { return nil }
    self.init(group: "rekindle.\(model.kind.rawValue).collections", name: row.id.text, outcome: .passed)
    guard row.differences > 0 else { return }
    let parts = zip(counts.outcomes, comparison.sides.outcomes).map { "\(Quantity.grouped($0)) \($1)" }
    let message = (parts.dropFirst() + parts.prefix(1)).joined(separator: ", ")
    let patterns = details.patterns[Array(row.id.utf8)] ?? []
    let phrases = patterns.prefix(JUnitCase.patternsShown).map { "\(Quantity.grouped($0.documents)) \($0.text)" }
    // No values: test results have more readers than the data.
    let shown = details.differences[Array(row.id.utf8)] ?? []
    var lines = shown.map { "\(comparison.sides.word($0.kind))  \($0.path)" }
    if shown.count < row.differences {
      let differences = Quantity.counted(row.differences, "difference")
      lines.append("\(shown.count) of \(differences) shown; all of them: \(comparison.whole)")
    }
    outcome = .problem(.failure, type: "different", message: message, lines: [message] + phrases + lines)
  }

  private static let patternsShown = 10
}

/// Patterns and first differences by the ids of their collections, as bytes: looked for once, since a database may have many
/// collections.
private struct CollectionDetails {
  private static let differencesShown = 20

  private(set) var patterns: [[UInt8]: [PatternRow]] = [:]
  private(set) var differences: [[UInt8]: [DocumentDifference]] = [:]

  init(_ comparison: ComparisonModel) {
    patterns = Dictionary(grouping: comparison.patterns) { Array($0.pattern.collection.utf8) }
    for difference in comparison.differences {
      let id = Array((difference.path.elements.last?.collection ?? "").utf8)
      if differences[id, default: []].count < Self.differencesShown { differences[id, default: []].append(difference) }
    }
  }
}

extension Finding {
  /// Severity, code and place, then what it is, then what to do.
  fileprivate var lines: [String] {
    let heading = (["\(severity.rawValue) \(code)"] + place).joined(separator: ", ")
    return [heading, "  \(message)"] + (remedy.map { ["  \($0)"] } ?? [])
  }
}
