import JSON
import Policy
import Reports
import Verification

/// What was done and refused here: the audit log, and whether its chain is whole.
struct ActivityScreen {
  /// `rekindle.audit-view/1`.
  let json: JSONValue
  /// Of the policy: `serve.audit`.
  let place: String
  /// What is asked for; nil for all.
  let actor: String?
  let action: String?
  let isFirst: Bool
  /// Every action that the log knows.
  let actions: [String]

  private var chain: String { json.string("chain") ?? "unknown" }

  /// Of a first page: nothing was compared.
  private var isEmpty: Bool { isFirst && json["head"] == nil }

  /// Green only where the whole log was read and held against itself.
  private var tone: ScreenTone {
    switch chain {
    case "ok": isEmpty ? .unknown : .good
    case "partly", "unknown": .unknown
    default: .bad
    }
  }

  var screen: Screen {
    let head = json["head"]?.string("sha256")
    return Screen(
      title: "Activity", tab: .activity, tone: tone, asOf: nil,
      commands: [
        "rekindle audit verify \(ShellWord.quoted(place))" + (head.map { " --head \($0)" } ?? "")
      ]
    ) { html, frame in
      html.heading("Activity", "Every action and every refusal, newest first.")
      chainCard(&html)
      form(&html, frame)
      table(&html)
      html.pages(
        frame, first: isFirst ? nil : frame.link(["activity"], [("actor", actor), ("action", action)]),
        next: json.count("next").map {
          frame.link(["activity"], [("after", "\($0)"), ("actor", actor), ("action", action)])
        })
    }
  }

  private func chainCard(_ html: inout HTML) {
    html.element("section", [("class", "card tone \(tone.rawValue)"), ("aria-labelledby", "chain")]) { html in
      html.element("h2", [("id", "chain")]) { html in
        html.words("Chain ")
        html.badge(tone, tone == .good ? "whole" : isEmpty && chain == "ok" ? "empty" : chain)
      }
      html.element("p", chainWords)
      if let problem = json.string("problem") { html.element("p") { $0.data(problem) } }
      if let head = json["head"], let digest = head.string("sha256") {
        html.element("p", [("class", "cap")]) { html in
          html.words("Head: entry \(head.count("sequence") ?? 0), SHA-256 ")
          html.element("code", digest)
        }
      }
    }
  }

  private var chainWords: String {
    switch tone {
    case .good:
      "Entries follow one another from the first on, unchanged. Entries that were cut off the end do not show: "
        + "compare the head with one that you kept."
    case .bad: "An entry is missing, or was changed. Do not trust what follows it."
    case _ where isEmpty:
      "The log has no entry, so nothing was checked. A log that was deleted looks the same."
    default:
      "Only the entries from \(json.count("checkedFrom") ?? 0) on were checked here. The command below checks all."
    }
  }

  private func form(_ html: inout HTML, _ frame: ScreenFrame) {
    html.element("form", [("class", "filters"), ("method", "get"), ("action", frame.link(["activity"]))]) { html in
      html.element("label") { html in
        html.words("Person (uid) ")
        html.open("input", [("name", "actor"), ("value", actor ?? ""), ("autocomplete", "off")])
      }
      html.element("label") { html in
        html.words("Action ")
        html.element("select", [("name", "action")]) { html in
          html.element("option", [("value", "")], "all")
          for choice in actions {
            let chosen: [HTML.Attribute] = choice == action ? [("selected", "")] : []
            html.element("option", [("value", choice)] + chosen, choice)
          }
        }
      }
      html.raw("<button type=\"submit\">Filter</button>")
    }
  }

  private func table(_ html: inout HTML) {
    guard !json.list("entries").isEmpty else {
      html.empty(
        actor == nil && action == nil ? "Nothing was done here yet." : "No entry fits among those that were read.")
      return
    }
    html.table(
      "Entries", ["Entry", "Time", "Action", "Outcome", "Who", "About"], styles: ["number", "", "", "", "", ""]
    ) {
      html in
      for entry in json.list("entries") { row(entry, &html) }
    }
  }

  private func row(_ entry: JSONValue, _ html: inout HTML) {
    let outcome = entry.string("outcome") ?? "unknown"
    html.element("tr") { html in
      html.element("th", [("scope", "row"), ("class", "number")], "\(entry.count("sequence") ?? 0)")
      html.element("td") { html in
        if let time = entry.time("time") { html.time(time) } else { html.words("unknown") }
      }
      html.element("td") { html in html.element("code") { $0.data(entry.string("action") ?? "unknown") } }
      html.element("td") { $0.badge(Self.tone(outcome), outcome) }
      html.element("td") { html in
        html.data(entry["actor"]?.string("email") ?? entry["actor"]?.string("uid") ?? "not signed in")
        html.element("span", [("class", "sub")]) { html in
          html.data(entry.string("address") ?? "")
          if let uid = entry["actor"]?.string("uid") {
            html.words(", uid ")
            html.data(uid)
          }
        }
      }
      html.element("td") { html in
        html.element("span", [("class", "path")]) { $0.data(entry.string("object") ?? "–") }
        if let code = entry["details"]?.string("code") {
          html.raw(" ")
          html.element("code", [("class", "sub")]) { $0.data(code) }
        }
      }
    }
  }

  private static func tone(_ outcome: String) -> ScreenTone {
    switch outcome {
    case "done": .good
    case "failed": .bad
    case "refused": .warning
    default: .unknown
    }
  }
}
