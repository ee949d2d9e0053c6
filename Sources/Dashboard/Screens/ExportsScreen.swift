import JSON
import Policy
import Reports
import Verification

/// The exports in the bucket, newest first.
struct ExportsScreen {
  /// `rekindle.exports/1`.
  let json: JSONValue
  /// The state that is asked for; nil for all.
  let state: String?
  /// Whether this is the list's first page.
  let isFirst: Bool

  static let states = ["complete", "running", "failed", "unreadable", "unknown"]

  var screen: Screen {
    Screen(
      title: "Exports", tab: .exports, tone: json.string("newest") == nil ? .bad : nil, asOf: json.time("asOf"),
      commands: ["rekindle backups list"]
    ) { html, frame in
      html.heading("Exports", lead)
      html.element("div", [("class", "actions")]) { html in
        if frame.allows("export") {
          html.element("a", [("class", "button primary"), ("href", frame.link(["export-now"]))], "Export now")
        }
        states(&html, frame)
      }
      for warning in json.strings("warnings") { html.unknown("a part of this list", warning) }
      if !json.isTrue("isDatabaseCompared") {
        html.unknown("which database the exports are of", "The policy does not name production.")
      }
      table(&html, frame)
      html.pages(
        frame, first: isFirst ? nil : frame.link(["exports"], [("state", state)]),
        next: json.string("next").map { frame.link(["exports"], [("state", state), ("after", $0)]) })
    }
  }

  private var lead: String {
    let place = json.string("place") ?? "the bucket"
    return json.string("newest") == nil ? "No complete backup of ours is in \(place)." : "In \(place), newest first."
  }

  private func states(_ html: inout HTML, _ frame: ScreenFrame) {
    html.element("nav", [("class", "choices"), ("aria-label", "State")]) { html in
      for choice in [nil] + Self.states.map(Optional.some) {
        let current: [HTML.Attribute] = choice == state ? [("aria-current", "true")] : []
        html.element("a", [("href", frame.link(["exports"], [("state", choice)]))] + current, choice ?? "all")
      }
    }
  }

  private func table(_ html: inout HTML, _ frame: ScreenFrame) {
    let exports = json.list("exports")
    guard !exports.isEmpty else {
      html.empty(
        state == nil ? "The bucket has no export yet." : "No export has this state.",
        state == nil ? ["rekindle backups export", "rekindle schedule apply"] : [])
      return
    }
    html.filter("Filter these exports", rows: exports.count)
    html.table(
      "Exports", ["Time", "Age", "State", "Documents", "Size", "Last run", "Deleted after"],
      styles: ["", "number", "", "number", "number", "", ""]
    ) { html in
      for export in exports { row(export, &html, frame) }
    }
  }

  private func row(_ export: JSONValue, _ html: inout HTML, _ frame: ScreenFrame) {
    html.element("tr") { html in
      html.element("th", [("scope", "row")]) { html in
        html.element("a", [("href", frame.link(["exports", export.string("id") ?? ""]))]) { html in
          if let time = export.time("time") { html.time(time) } else { html.words("unknown") }
        }
        html.element("span", [("class", "path sub")]) { $0.data(export.string("id") ?? "") }
      }
      html.element(
        "td", [("class", "number")], export.count("ageSeconds").map { ScreenTime.age(seconds: $0) } ?? "unknown")
      html.element("td") { $0.state(of: export) }
      html.element(
        "td", [("class", "number")], export.count("documents").map { Quantity.grouped($0) } ?? "unknown")
      html.element("td", [("class", "number")], export.count("bytes").map { Quantity.bytes($0) } ?? "unknown")
      html.element("td") { $0.lastRun(of: export) }
      html.element("td") { html in
        if let end = export.time("deletedAfter") { html.time(end) } else { html.words("unknown") }
      }
    }
  }
}

extension HTML {
  /// Appends an export's state, and why it is not one of ours.
  mutating func state(of export: JSONValue) {
    let condition = export.string("condition") ?? "unknown"
    // Complete by its metadata: nothing was read, so it is not green.
    let tone: ScreenTone? =
      switch condition {
      case "complete": nil
      case "failed", "unreadable": .bad
      case "running": .warning
      default: .unknown
      }
    if let tone { badge(tone, condition) } else { element("span", [("class", "badge")], condition) }
    for reason in export.list("passedOver") {
      guard let code = reason.string("code"), code != condition else { continue }
      raw(" ")
      badge(.warning, code)
    }
  }

  /// Appends what the last run said of exactly the files that are there now.
  mutating func lastRun(of export: JSONValue) {
    guard let run = export["lastRun"] else { return badge(.unknown, "not verified") }
    let (tone, words) = ScreenWords.run(run)
    badge(tone, words)
    guard let time = run.time("time") else { return }
    element("span", [("class", "sub")]) { $0.time(time) }
  }

  /// Appends a field that hides rows of the table after it; hidden itself without the script.
  mutating func filter(_ label: String, rows: Int) {
    guard rows > 8 else { return }
    element("p", [("class", "tools filter"), ("hidden", "")]) { html in
      html.element("label") { html in
        html.words(label)
        html.raw(" <input type=\"search\" autocomplete=\"off\" spellcheck=\"false\">")
      }
      html.raw(" <span class=\"matches\" role=\"status\"></span>")
    }
  }
}
