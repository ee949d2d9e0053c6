import Verification

extension HTML {
  /// What a browser opens at once and a mail server takes. Documents are shown until it is full, and the rest is counted.
  static let maximumBytes = 10_000_000
}

extension ReportModel {
  /// The report as one HTML file.
  func html() throws -> [UInt8] {
    let page = Page(
      title: "\(verdict.rawValue): \(name) (Rekindle \(kind.title.lowercased()))", tone: verdict,
      lead: "\(kind.title) \(kind.subject)", name: name, toolVersion: toolVersion)
    return try page.rendered { html in
      html.appendVerdict(self)
      html.appendSummary(self)
      html.appendFindings(self)
      html.appendExpectations(self)
      html.appendDrift(self)
      for listing in listings { html.append(listing) }
      html.appendCollections(self)
      if let comparison { try html.appendDifferences(comparison) }
      html.appendTimings(self)
    }
  }
}
