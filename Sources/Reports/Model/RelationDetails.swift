import Verification

extension Relations {
  /// Collections named one by one; JSON has them all.
  private static let pathsShown = 3

  /// What the documents speak of and is not in the export, for information: a line each, or none.
  var details: [ReportModel.Detail] {
    let parents = missingParents.sorted { $0.documents > $1.documents }.map {
      "\(Quantity.grouped($0.parents)) above \($0.path)"
    }
    let references = outsideReferences.sorted { $0.references > $1.references }.map {
      "\(Quantity.grouped($0.references)) to \($0.path)"
    }
    return [Relations.detail("missing parents", parents), Relations.detail("references out", references)].compactMap(
      \.self)
  }

  private static func detail(_ label: String, _ values: [String]) -> ReportModel.Detail? {
    guard !values.isEmpty else { return nil }
    let more = values.count - pathsShown
    let rest = more > 0 ? ["\(Quantity.grouped(more)) more"] : []
    return ReportModel.Detail(label: label, values: values.prefix(pathsShown) + rest)
  }
}
