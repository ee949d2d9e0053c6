import JSON
import Policy
import Reports
import Verification

/// What an export costs, and the one click that starts it.
struct ExportNowScreen {
  /// `rekindle.estimate/1`.
  let json: JSONValue

  var screen: Screen {
    Screen(
      title: "Export now", tab: .exports, tone: nil, asOf: nil, commands: ["rekindle backups export"]
    ) { html, frame in
      html.heading("Export now", "One export of the whole database, into the policy's bucket.")
      html.element("dl", [("class", "tiles"), ("aria-label", "Figures")]) { html in
        let documents = json.count("documents")
        let isCounted = documents != nil && json.string("notCounted") == nil
        html.tile(
          "Documents", isCounted ? nil : .unknown, documents.map { Quantity.grouped($0) } ?? "unknown",
          [json.string("documentsFrom") == "count" ? "counted now" : documents.map { _ in "in the newest export" }]
            .compactMap(\.self) + (json.string("notCounted").map { [$0] } ?? []))
        let cost = HTML.money(json["estimate"])
        html.tile(
          "Cost", cost == nil ? .unknown : nil, cost ?? "unknown",
          ["list prices of \(json["estimate"]?.strings("priceDates").joined(separator: ", ") ?? "unknown")"])
        let days = json.count("days")
        html.tile(
          "Kept for", days == nil ? .unknown : nil, days.map { Quantity.counted($0, "day") } ?? "unknown",
          ["with the bucket's soft delete"])
      }
      start(&html, frame)
      formulas(&html)
      html.section("after", "What is checked at its end", [("class", "card unchecked")]) { html in
        html.points([
          "Firestore says that the export succeeded.",
          "The bucket has the export's metadata and every file that it names.",
          "Counts of documents by collection are written beside it, where the server's account may read them.",
        ])
        html.element("p", [("class", "cap")], "It does not say that the export restores. Rehearse it for that.")
      }
    }
  }

  private func start(_ html: inout HTML, _ frame: ScreenFrame) {
    html.element("section", [("class", "card start"), ("aria-labelledby", "start")]) { html in
      html.element("h2", [("id", "start")], "Start")
      guard frame.allows("export") else {
        html.element("p", "The policy does not allow exports from this page (serve.actions). Use the command below.")
        return
      }
      html.element("fieldset") { html in
        html.element("legend", "State of the database")
        html.raw("<label><input type=\"radio\" name=\"snapshot\" value=\"now\" checked> at one instant, now</label> ")
        html.raw("<label><input type=\"radio\" name=\"snapshot\" value=\"\"> while it runs (no one instant)</label>")
      }
      html.raw("<p><button type=\"button\" class=\"primary\" data-action=\"export\" hidden>Export now</button></p>")
      html.element("p", [("class", "without-script")], "Starting needs JavaScript. The command below needs none.")
      html.raw("<p class=\"failure\" role=\"alert\"></p>")
    }
  }

  private func formulas(_ html: inout HTML) {
    let lines = json["estimate"]?.list("lines") ?? []
    guard !lines.isEmpty else { return }
    html.section("costs", "How the cost comes about") { html in
      html.table("Costs", ["What", "Formula", "Cost"], styles: ["name", "", "number"]) { html in
        for line in lines {
          html.element("tr") { html in
            html.element("th", [("scope", "row"), ("class", "name")]) { $0.data(line.string("what") ?? "") }
            html.element("td") { $0.data(line.string("formula") ?? "") }
            let currency = json["estimate"]?.string("currency").map { JSONValue.string($0) }
            html.element("td", [("class", "number")], HTML.money(line.setting("currency", currency)) ?? "unknown")
          }
        }
      }
    }
  }
}
