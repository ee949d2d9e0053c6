import Verification

extension HTML {
  mutating func appendTimings(_ model: ReportModel) {
    guard !model.phases.isEmpty else { return }
    section("timings", "Timings") { html in
      html.element("table", [("class", "timings")]) { html in
        html.element("caption", [("class", "hidden")], "Phases and how long they took")
        html.element("tbody") { html in
          for phase in model.phases {
            html.element("tr") { html in
              html.element("th", [("scope", "row")], phase.name)
              html.element("td", [("class", "number")], Quantity.seconds(phase.seconds))
              html.element("td", [("class", "graph")]) { $0.appendBar(phase.seconds, of: model.seconds) }
            }
          }
          html.element("tr", [("class", "total")]) { html in
            html.element("th", [("scope", "row")], "total")
            html.element("td", [("class", "number")], Quantity.seconds(model.seconds))
            html.element("td", [("class", "graph")], "")
          }
        }
      }
    }
  }
}
