import Verification

/// A report as one HTML file.
struct HTMLReport {
  /// What a browser opens at once and a mail server takes. Documents are shown until it is full, and the rest is counted.
  static let maximumBytes = 10_000_000

  private let model: ReportModel

  init(_ model: ReportModel) {
    self.model = model
  }

  func rendered() throws -> [UInt8] {
    let page = Page(
      title: "\(model.verdict.rawValue): \(model.name) (Rekindle \(model.kind.title.lowercased()))",
      tone: model.verdict,
      lead: "\(model.kind.title) \(model.kind.subject)", name: model.name, toolVersion: model.toolVersion)
    return try page.rendered { html in
      html.appendVerdict(model)
      html.appendSummary(model)
      html.appendFindings(model)
      html.appendExpectations(model)
      html.appendDrift(model)
      html.appendListings(model)
      html.appendCollections(model)
      if let comparison = model.comparison { try html.appendDifferences(comparison) }
      html.appendTimings(model)
    }
  }
}
