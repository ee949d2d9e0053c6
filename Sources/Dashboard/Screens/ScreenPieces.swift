import Costs
import JSON
import Reports
import Verification

// The pieces that screens are made of, on top of the reports' own.
extension HTML {
  /// Appends a screen's heading.
  mutating func heading(_ title: String, _ lead: String? = nil) {
    element("div", [("class", "heading")]) { html in
      html.element("h1", title)
      if let lead { html.element("p", [("class", "lead")], lead) }
    }
  }

  /// Appends commands, each to be copied alone.
  mutating func commands(_ commands: [String]) {
    for command in commands {
      element("div", [("class", "command")]) { html in
        html.element("pre", [("tabindex", "0")]) { html in
          html.element("code", [("dir", "ltr")]) { $0.pieces(of: command) }
        }
        html.raw("<button type=\"button\" class=\"copy\" hidden>Copy</button>")
      }
    }
  }

  /// Appends a word with a colour; its shape is the word itself.
  mutating func badge(_ tone: ScreenTone, _ words: String) {
    element("span", [("class", "badge tone \(tone.rawValue)")], words)
  }

  mutating func time(_ time: Int64) {
    element("time", [("datetime", Timestamp.text(microseconds: time))], ScreenTime.text(time))
  }

  /// Appends what is not known, and what makes it known.
  mutating func unknown(_ what: String, _ message: String?, remedy: String? = nil) {
    element("div", [("class", "card tone incomplete unknown-part")]) { html in
      html.element("p") { html in
        html.badge(.unknown, "unknown")
        html.words(" \(what)")
      }
      if let message { html.element("p") { $0.data(message) } }
      if let remedy { html.remedy(remedy) }
    }
  }

  mutating func remedy(_ remedy: String) {
    element("p", [("class", "remedy")]) { html in
      html.element("strong", "Do this")
      html.data(remedy)
    }
  }

  /// Appends a sentence and a command where a list would be.
  mutating func empty(_ sentence: String, _ commands: [String] = []) {
    element("div", [("class", "card empty")]) { html in
      html.element("p", sentence)
      html.commands(commands)
    }
  }

  /// Appends one check that is not as it should be.
  /// - Parameter outcome: the check's, as the API has it.
  mutating func finding(_ check: JSONValue, code: String, outcome: String?) {
    let tone = ScreenTone(outcome: outcome)
    element("li", [("class", "card finding tone \(tone.rawValue)")]) { html in
      html.element("p") { html in
        html.badge(tone, tone == .unknown ? "unknown" : outcome ?? "unknown")
        html.raw(" ")
        html.element("code", code)
      }
      html.element("p") { $0.data(check.string("message") ?? "") }
      if let remedy = check.string("remedy") { html.remedy(remedy) }
      html.commands(check.strings("commands"))
    }
  }

  /// Appends a list of what is checked, or not.
  mutating func points(_ points: [String]) {
    element("ul", [("class", "points")]) { html in
      for point in points { html.element("li") { $0.data(point) } }
    }
  }

  /// Appends one figure.
  /// - Parameter tone: nil for what nothing judges.
  mutating func tile(_ label: String, _ tone: ScreenTone?, _ value: String, _ notes: [String]) {
    element("div", [("class", tone.map { "tile tone \($0.rawValue)" } ?? "tile")]) { html in
      html.element("dt", label)
      html.element("dd") { html in
        html.element("strong", value)
        for note in notes { html.element("span") { $0.data(note) } }
      }
    }
  }

  /// Appends links to the first and the next page of a list.
  mutating func pages(_ frame: ScreenFrame, first: String?, next: String?) {
    guard first != nil || next != nil else { return }
    element("nav", [("class", "pages"), ("aria-label", "Pages")]) { html in
      if let first { html.element("a", [("href", first)], "Newest") }
      if let next { html.element("a", [("href", next), ("rel", "next")], "Older") }
    }
  }

  /// An estimate of the API in words; nil where it is not known.
  static func money(_ estimate: JSONValue?) -> String? {
    guard let estimate, let least = estimate.number("least"), let most = estimate.number("most"), least <= most else {
      return nil
    }
    return Money.text(least...most, estimate.string("currency") ?? "USD")
  }
}
