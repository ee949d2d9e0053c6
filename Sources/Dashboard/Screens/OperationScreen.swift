import JSON
import Policy
import Reports
import Verification

/// An export that runs, or has ended: the script keeps it up to date.
struct OperationScreen {
  /// `rekindle.operation/1`, with the name of the export as the API has it in `export`.
  let json: JSONValue
  /// When it was read, in microseconds since 1970.
  let now: Int64

  private var state: String { json.string("state") ?? "unknown" }

  var screen: Screen {
    Screen(
      title: "Export: \(state)", tab: .exports, tone: tone, asOf: now,
      commands: ["rekindle backups list", "rekindle schedule status"]
    ) { html, frame in
      html.heading(title, nil)
      progress(&html, frame)
      outcome(&html, frame)
    }
  }

  /// Green only where what is in the bucket was examined.
  private var tone: ScreenTone {
    switch state {
    case "succeeded":
      switch json["outcome"]?.string("state") {
      case "complete": .good
      case "different": .warning
      case "incomplete": .bad
      default: .unknown
      }
    case "failed": .bad
    case "cancelled": .warning
    default: .unknown
    }
  }

  private var title: String {
    switch state {
    case "running": "The export is running"
    case "succeeded":
      json["outcome"] == nil
        ? "Firestore says that the export succeeded" : tone == .good ? "The export is complete" : "The export has ended"
    case "failed": "The export failed"
    case "cancelled": "The export was cancelled"
    default: "What became of the export is not known"
    }
  }

  private func progress(_ html: inout HTML, _ frame: ScreenFrame) {
    let id = json.string("id") ?? ""
    html.element(
      "section",
      [
        ("class", "card progress tone \(tone.rawValue)"), ("aria-labelledby", "progress"), ("data-operation", id),
        ("data-state", state),
      ]
    ) { html in
      html.element("h2", [("id", "progress")]) { html in
        html.words("Progress ")
        html.element("span", [("class", "badge tone \(tone.rawValue)"), ("data-field", "state")], state)
      }
      let (done, all) = (json.count("documents") ?? 0, json.count("estimatedDocuments") ?? 0)
      html.element(
        "progress", [("aria-label", "Documents"), ("max", "\(max(all, 1))"), ("value", "\(min(done, max(all, 1)))")], ""
      )
      html.element("p") { html in
        html.element("strong", [("data-field", "documents")], Quantity.grouped(done))
        html.words(" of about ")
        html.element("span", [("data-field", "estimatedDocuments")], all > 0 ? Quantity.grouped(all) : "?")
        html.words(" documents, ")
        html.element("span", [("data-field", "bytes")], Quantity.bytes(json.count("bytes") ?? 0))
      }
      var details: [(label: String, value: String)] = []
      for (label, member) in [
        ("place", "place"), ("started", "startTime"), ("ended", "endTime"), ("state of", "snapshotTime"),
        ("problem", "problem"),
      ] {
        if let text = json.string(member) {
          details.append((label: label, value: json.time(member).map(ScreenTime.text) ?? text))
        }
      }
      html.appendDetails(details)
      html.element("p", [("class", "buttons")]) { html in
        if state == "running" {
          html.element("a", [("class", "button"), ("href", frame.link(["operations", id]))], "Look again")
          if frame.allows("export") {
            html.raw("<button type=\"button\" data-action=\"cancel\" hidden>Cancel the export</button>")
          }
        }
      }
      html.raw("<p class=\"failure\" role=\"alert\"></p>")
    }
  }

  private func outcome(_ html: inout HTML, _ frame: ScreenFrame) {
    guard state == "succeeded" else { return }
    html.section("outcome", "What was checked", [("class", "card")]) { html in
      guard let outcome = json["outcome"] else {
        html.unknown(
          "whether the bucket has all of it", "This server did not start the export, so it compared nothing.")
        return
      }
      html.appendDetails([
        (label: "in the bucket", value: outcome.string("state") ?? "unknown"),
        (label: "documents", value: outcome.count("documents").map { Quantity.grouped($0) } ?? "unknown"),
        (
          label: "written, by Firestore",
          value: outcome.count("documentsWritten").map { Quantity.grouped($0) } ?? "unknown"
        ),
        (label: "files", value: outcome.count("files").map { Quantity.grouped($0) } ?? "unknown"),
        (label: "size", value: outcome.count("bytes").map { Quantity.bytes($0) } ?? "unknown"),
        (
          label: "counts",
          value: outcome.string("countsProblem") ?? outcome["counts"].map(Self.counts) ?? "unknown"
        ),
      ])
      if !outcome.strings("problems").isEmpty { html.points(outcome.strings("problems")) }
      html.element(
        "p", [("class", "cap")], "Not checked: the documents inside. Verify and rehearse the export for that.")
      if let name = json.string("export") {
        html.element("p") { html in
          html.element("a", [("class", "button"), ("href", frame.link(["exports", name]))], "Open the export")
        }
      }
    }
  }

  private static func counts(_ counts: JSONValue) -> String {
    let documents = counts.count("documents").map { Quantity.grouped($0) } ?? "unknown"
    let when = counts.isTrue("exact") ? "at the export's instant" : "not at the export's instant"
    return "\(documents) in the database, \(when)"
  }
}
