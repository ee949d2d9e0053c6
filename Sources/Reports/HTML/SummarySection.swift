extension HTML {
  /// Appends the rest of the first screen: the numbers, what was not checked, which export it is, what to do next.
  mutating func appendSummary(_ model: ReportModel) {
    element("dl", [("class", "facts"), ("aria-label", "Counts")]) { html in
      for fact in model.facts {
        let kind = fact.kind.map { " " + $0.style } ?? ""
        html.element("div", fact.isProblem ? [("class", "problem\(kind)")] : []) { html in
          html.element("dt", fact.label)
          html.element("dd", fact.value)
        }
      }
    }
    element("div", [("class", "columns")]) { html in
      html.appendNotChecked(model)
      html.appendDetails(model)
    }
    if !model.subjects.isEmpty {
      element("div", [("class", "columns")]) { html in
        for subject in model.subjects { html.append(subject) }
      }
    }
    if let next = model.nextStep { append(next) }
  }

  private mutating func appendNotChecked(_ model: ReportModel) {
    element("section", [("class", "card unchecked"), ("aria-labelledby", "not-checked")]) { html in
      html.element("h2", [("id", "not-checked")], "Not checked")
      html.element("ul") { html in
        for item in model.notChecked { html.element("li") { $0.data(item) } }
      }
      if model.notChecked.isEmpty { html.element("p", "Nothing is known that was left out.") }
    }
  }

  /// A side of a diff.
  private mutating func append(_ subject: ReportModel.Subject) {
    element("section", [("class", "card subject"), ("aria-labelledby", "subject-\(subject.label)")]) { html in
      html.element("h2", [("id", "subject-\(subject.label)")]) { html in
        html.element("span", [("class", "side")], subject.label)
        html.raw(" ")
        html.element("span", [("class", "path")]) { $0.data(subject.name) }
      }
      html.element("dl", [("class", "details")]) { html in
        for fact in subject.details {
          html.element("dt", fact.label)
          html.element("dd") { $0.data(fact.value) }
        }
      }
    }
  }

  private mutating func appendDetails(_ model: ReportModel) {
    element("section", [("class", "card"), ("aria-labelledby", "identity")]) { html in
      html.element("h2", [("id", "identity")], model.subjects.isEmpty ? "What was looked at" : "How it was compared")
      html.element("dl", [("class", "details")]) { html in
        for detail in model.details {
          html.element("dt", detail.label)
          for value in detail.values { html.element("dd") { $0.data(value) } }
        }
        if !model.subjects.isEmpty, model.details.isEmpty {
          html.element("dt", "scope")
          html.element("dd", "every document and every field")
        }
        html.element("dt", "tool")
        html.element("dd") { $0.data("rekindle \(model.toolVersion)") }
      }
    }
  }

  private mutating func append(_ next: NextStep) {
    element("section", [("class", "card next"), ("aria-labelledby", "next")]) { html in
      html.element("h2", [("id", "next")], "Next")
      html.element("p", next.purpose + ":")
      html.element("div", [("class", "command")]) { html in
        html.element("pre", [("tabindex", "0")]) { html in
          html.element("code", [("dir", "ltr")]) { $0.pieces(of: next.command) }
        }
        html.raw("<button type=\"button\" class=\"copy\" hidden>Copy</button>")
      }
    }
  }
}
