import Documents
import Verification

/// A report as one HTML file: no network, nothing that the page's own hashes do not allow, readable without its script.
struct HTMLReport {
  /// What a browser opens at once and a mail server takes. Documents are shown until it is full, and the rest is counted.
  static let maximumBytes = 10_000_000

  /// Of the name in the page's first line; it stands below again.
  private static let nameShown = 120

  private let model: ReportModel

  init(_ model: ReportModel) {
    self.model = model
  }

  func rendered() throws -> [UInt8] {
    let policy = try HTMLReport.policy()
    var html = HTML()
    html.raw("<!doctype html>\n")
    try html.element("html", [("lang", "en"), ("dir", "ltr")]) { html in
      html.element("head") { head(&$0, policy: policy) }
      try html.element("body", [("class", model.verdict.rawValue)]) { try body(&$0) }
    }
    html.raw("\n")
    return Array(html.text.utf8)
  }

  private func head(_ html: inout HTML, policy: String) {
    html.raw("<meta charset=\"utf-8\">")
    html.open("meta", [("http-equiv", "Content-Security-Policy"), ("content", policy)])
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
    html.raw("<meta name=\"color-scheme\" content=\"light dark\"><meta name=\"referrer\" content=\"no-referrer\">")
    html.element("title", "\(model.verdict.rawValue): \(model.name) (Rekindle \(model.kind.title.lowercased()))")
    html.element("style") { html in for sheet in PageStyle.sheets { html.raw(sheet) } }
  }

  private func body(_ html: inout HTML) throws {
    html.raw("<a class=\"skip\" href=\"#main\">Skip to the report</a>")
    html.element("header", [("class", "top")]) { html in
      html.element("span", [("class", "brand")], "Rekindle")
      html.element("span", "\(model.kind.title) \(model.kind.subject)")
      html.element("span", [("class", "export")]) { $0.data(Columns.cut(model.name, to: HTMLReport.nameShown)) }
    }
    try html.element("main", [("id", "main")]) { html in
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
    html.element("footer") { $0.words("Written by rekindle \(model.toolVersion).") }
    html.element("script") { html in for script in PageScript.scripts { html.raw(script) } }
  }

  /// Allows the page's one style sheet and one script by their hashes, and nothing else.
  private static func policy() throws(DigestFailure) -> String {
    let (style, script) = (try hash(PageStyle.sheets), try hash(PageScript.scripts))
    return "default-src 'none'; style-src '\(style)'; script-src '\(script)'; base-uri 'none'; form-action 'none'"
  }

  private static func hash(_ parts: [StaticString]) throws(DigestFailure) -> String {
    let digest = try Digest256(of: parts.flatMap { Array($0.description.utf8) })
    return "sha256-" + Base64.text(digest.bytes)
  }
}
