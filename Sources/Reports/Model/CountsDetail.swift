import JSON
import Verification

extension CountsComparison {
  /// `counts  3,269 documents and 9 groups agree with the database at 2026-11-22T03:00:00Z`
  var detail: ReportModel.Detail {
    let compared = "\(Quantity.counted(documents, "document")), \(Quantity.counted(groups, "collection group"))"
    let time = Timestamp.text(microseconds: readTime)
    let outcome = differing == 0 ? "as counted in the database" : "\(Quantity.grouped(differing)) numbers differ"
    return .init(label: "counts", values: [compared, "\(outcome) at \(time)"])
  }
}

extension JSONWriter {
  /// What came of `--counts`; left out without it.
  mutating func counts(_ comparison: CountsComparison?) {
    guard let comparison else { return }
    object("counts") { json in
      json.member("file", comparison.path)
      json.member("readTime", microseconds: comparison.readTime)
      json.member("exact", comparison.isExact)
      json.member("documents", comparison.documents)
      json.member("groups", comparison.groups)
      json.member("differing", comparison.differing)
    }
  }
}
