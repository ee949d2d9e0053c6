import Documents
import Rehearsal
import Verification

/// A small table that a rehearsal has to show beside its comparison.
struct Listing: Sendable, Equatable {
  /// For a page's links: one word.
  var id: String
  /// A heading.
  var title: String
  /// What a line of text begins with: 12 characters at most.
  var label: String
  var summary: [String]
  var columns: [String]
  /// As many cells as there are columns.
  var rows: [[String]]
}

extension Listing {
  /// The canaries and what became of each.
  init(_ canary: CanaryReport) {
    let found = canary.planted.filter { canary.found.contains($0) }
    var summary = ["\(found.count) of \(Quantity.counted(canary.planted.count, "canary", "canaries")) found"]
    let others = canary.foundCount - found.count
    if others > 0 { summary.append("\(Quantity.counted(others, "other document")) found") }
    switch canary.method {
    case .copy: summary.append("in a copy of the export")
    case .inPlace: summary.append(canary.isPutBack == true ? "in staging, and put back" : "in staging, and left there")
    }
    func row(_ change: CanaryReport.Change, _ result: String) -> [String] {
      [Sides.rehearsal.word(change.kind), change.document.description, result]
    }
    self.init(
      id: "canaries", title: "Canaries", label: "canaries", summary: summary,
      columns: ["Made", "Document", "Result"],
      rows: canary.planted.map { row($0, canary.found.contains($0) ? "found" : "missed") }
        + canary.found.filter { !canary.planted.contains($0) }.map { row($0, "not planted") })
  }

  /// What production has and staging has not, and the other way round.
  init(_ comparison: ConfigurationComparison) {
    self.init(
      id: "configuration", title: "What an export does not bring back", label: "not restored",
      summary: [
        "\(Quantity.grouped(comparison.missing.count)) only in \(comparison.production)",
        "\(Quantity.grouped(comparison.extra.count)) only in \(comparison.staging)",
        "\(Quantity.grouped(comparison.equal)) in both",
      ], columns: ["Kind", "What", "Where"],
      rows: comparison.missing.map { [$0.kind.word, $0.text.text, "only in production"] }
        + comparison.extra.map { [$0.kind.word, $0.text.text, "only in staging"] })
  }
}
