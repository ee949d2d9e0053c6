import JSON
import Verification

extension CountsComparison {
  /// `counts  3,269 documents and 9 groups agree with the database at 2026-11-22T03:00:00Z`
  var detail: ReportModel.Detail {
    let counts = named.counts
    let compared = "\(Quantity.counted(counts.expected, "document")), \(Quantity.counted(groups, "collection group"))"
    let time = Timestamp.text(microseconds: counts.readTime)
    let outcome = differing == 0 ? "as counted in the database" : "\(Quantity.grouped(differing)) numbers differ"
    return .init(label: "counts", values: [compared, "\(outcome) at \(time)"])
  }
}

extension JSONWriter {
  /// What came of `--counts`; left out without it.
  mutating func counts(_ comparison: CountsComparison?) {
    guard let comparison else { return }
    object("counts") { json in
      json.member("file", comparison.named.path)
      json.member("readTime", microseconds: comparison.named.counts.readTime)
      json.member("exact", comparison.named.counts.isExact)
      json.member("documents", comparison.named.counts.expected)
      json.member("groups", comparison.groups)
      json.member("differing", comparison.differing)
    }
  }
}
