import Documents
import Verification

/// A comparison with a seal or another export as it is shown.
struct DriftRows: Sendable, Equatable {
  /// Seal or export, by its path.
  var source: String
  /// What came of it, in parts.
  var summary: [String]
  /// Collections that differ, the largest change first: the path, the documents before and now, `-` where there are none,
  /// and the change, such as `+12`, or `same number` where only contents differ.
  var rows: [[String]]

  init?(_ report: VerifyReport) {
    guard let comparison = report.comparison else { return nil }
    source = comparison.source
    summary = comparison.summary
    rows = comparison.collections.filter { !$0.isEqual }
      .sorted {
        let (left, right) = (abs($0.drift), abs($1.drift))
        return left != right ? left > right : $0.path < $1.path
      }
      .map(\.cells)
  }
}

extension SealComparison.Collection {
  fileprivate var cells: [String] {
    let counts = [documentsBefore, documents].map { $0.map(Quantity.grouped) ?? "-" }
    let change = drift == 0 ? "same number" : (drift > 0 ? "+" : "") + Quantity.grouped(drift)
    return [path.text] + counts + [change]
  }
}

extension SealComparison {
  fileprivate var summary: [String] {
    var parts = [isSameExport ? "the same export" : "another export, \(export)"]
    if let files {
      let all = files.equal + files.differing + files.missing + files.extra
      parts.append("\(Quantity.grouped(files.equal)) of \(Quantity.counted(all, "file")) equal")
    }
    if !collections.isEmpty {
      let equal = Quantity.grouped(collections.count - differing)
      parts.append("\(equal) of \(Quantity.counted(collections.count, "collection path")) equal")
    }
    return parts
  }
}
