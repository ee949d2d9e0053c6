import Verification

extension HTML {
  mutating func appendFindings(_ model: ReportModel) {
    guard !model.findings.isEmpty else { return }
    section("findings", "Findings", count: model.findings.total) { html in
      html.element("ol", [("class", "findings")]) { html in
        for finding in model.shownFindings {
          html.element("li", [("class", "card finding \(finding.severity.rawValue)")]) { $0.append(finding) }
        }
      }
      if let cap = model.findings.cap(model.findingLimit) { html.appendCap(cap.shown, cap.rest) }
    }
  }

  mutating func append(_ finding: Finding) {
    element("h3") { html in
      html.element("span", [("class", "badge")], finding.severity.rawValue)
      html.raw(" ")
      html.element("code", finding.code.description)
    }
    if !finding.place.isEmpty {
      element("ul", [("class", "place"), ("aria-label", "Place")]) { html in
        for part in finding.place { html.element("li") { $0.data(part) } }
      }
    }
    element("p") { $0.data(finding.message) }
    guard let remedy = finding.remedy else { return }
    element("p", [("class", "remedy")]) { html in
      html.element("strong", "What to do")
      html.raw(" ")
      html.data(remedy)
    }
  }
}
