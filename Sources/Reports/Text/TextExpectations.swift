import Documents
import Verification

extension TextCanvas {
  private static let rowsShown = 20

  /// Appends what became of the policy's expectations; failures have a finding each, so they are only named here.
  mutating func append(_ expectations: ExpectationRows) {
    gap()
    labelled("expected", expectations.summary + ["in \(expectations.policy)"])
    for state in [ExpectationResult.State.failed, .notChecked, .met] {
      let results = expectations.results(state)
      guard !results.isEmpty else { continue }
      let label = state == .notChecked ? "not told" : state.word
      list(
        label,
        results.prefix(TextCanvas.rowsShown).map {
          state == .failed ? $0.expectation : "\($0.expectation) (\($0.detail))"
        })
      cap(results.count, "expectation")
    }
  }

  /// Appends what the export was compared with, and the collections that differ.
  mutating func append(_ drift: DriftRows) {
    gap()
    labelled("against", path: drift.source)
    labelled("", drift.summary)
    guard !drift.rows.isEmpty else { return }
    var table = TextTable(header: ["differing collection", "before", "now", "change"])
    for row in drift.rows.prefix(TextCanvas.rowsShown) { table.add([row.path.text, row.before, row.now, row.change]) }
    for (index, row) in table.lines(width: width).enumerated() { line((row, index == 0 ? .dim : .none)) }
    cap(drift.rows.count, "collection")
  }

  private mutating func cap(_ count: Int, _ noun: String) {
    guard count > TextCanvas.rowsShown else { return }
    let shown = "\(TextCanvas.rowsShown) of \(Quantity.counted(count, noun)) shown"
    paragraph("\(shown); all of them: --format json", indent: 2, .dim)
  }
}
