import Verification

extension Relations {
  /// Collections named one by one; JSON has them all.
  private static let pathsShown = 4

  /// What the documents speak of and is not in the export, for information: a line, or none.
  var details: [ReportModel.Detail] {
    let parents = missingParents.map { "\(Quantity.counted($0.parents, "parent")) of \($0.path)" }
    let references = outsideReferences.map { "\(Quantity.counted($0.references, "reference")) to \($0.path)" }
    let all = references + parents
    guard !all.isEmpty else { return [] }
    let more = all.count - Relations.pathsShown
    let rest = more > 0 ? ["\(Quantity.grouped(more)) more"] : []
    return [ReportModel.Detail(label: "not exported", values: all.prefix(Relations.pathsShown) + rest)]
  }
}
