import JSON
import Keys
import Verification

/// The frame of every page that is written: no network, nothing that its own hashes do not allow, readable without its
/// script, light and dark. `report.css` and `report.js` are its one style sheet and its one script.
package struct Page {
  /// Of the browser's window.
  var title: String
  /// Whose colour the page has.
  var tone: Verdict
  /// Before the name in the first line: "Verification of".
  var lead: String
  var name: String
  var toolVersion: String

  /// The one style sheet of every page, for what has pages that are not one file.
  package static var styleSheet: [UInt8] { PackageResources.report_css }

  /// The whole file.
  /// - Parameter content: appends what stands between the first line and the last.
  func rendered(_ content: (inout HTML) throws -> Void) throws -> [UInt8] {
    let policy = try policy()
    var html = HTML()
    html.raw("<!doctype html>\n")
    try html.element("html", [("lang", "en"), ("dir", "ltr")]) { html in
      html.element("head") { head(&$0, policy: policy) }
      try html.element("body", [("class", tone.rawValue)]) { try body(&$0, content) }
    }
    html.raw("\n")
    return Array(html.text.utf8)
  }

  private func head(_ html: inout HTML, policy: String) {
    html.raw("<meta charset=\"utf-8\">")
    html.open("meta", [("http-equiv", "Content-Security-Policy"), ("content", policy)])
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
    html.raw("<meta name=\"color-scheme\" content=\"light dark\"><meta name=\"referrer\" content=\"no-referrer\">")
    html.element("title", title)
    html.element("style") { $0.embed(PackageResources.report_css) }
  }

  private func body(_ html: inout HTML, _ content: (inout HTML) throws -> Void) throws {
    html.raw("<a class=\"skip\" href=\"#main\">Skip to the report</a>")
    html.element("header", [("class", "top")]) { html in
      html.element("span", [("class", "brand")], "Rekindle")
      html.element("span", lead)
      html.element("span", [("class", "export")]) { $0.data(name) }
    }
    if let origin = ReportOrigin.current {
      html.element("p", [("class", "origin")]) { $0.data("Made by rekindle \(toolVersion) \(origin.text)") }
    }
    try html.element("main", [("id", "main")], content)
    html.element("footer") { $0.words("Written by rekindle \(toolVersion).") }
    html.element("script") { $0.embed(PackageResources.report_js) }
  }

  /// Allows the page's one style sheet and one script by their hashes, and nothing else.
  private func policy() throws(DigestFailure) -> String {
    let (style, script) = (try hash(PackageResources.report_css), try hash(PackageResources.report_js))
    return "default-src 'none'; style-src '\(style)'; script-src '\(script)'; base-uri 'none'; form-action 'none'"
  }

  private func hash(_ file: [UInt8]) throws(DigestFailure) -> String {
    try "sha256-" + Base64.text(Digest256(of: file).bytes)
  }
}
