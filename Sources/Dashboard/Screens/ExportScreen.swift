import JSON
import Policy
import Reports
import Verification

/// One export: what it holds, what is on record about it, and how to download it.
struct ExportScreen {
  /// `rekindle.export/1`.
  let json: JSONValue

  private var name: String { json.string("id") ?? "" }

  var screen: Screen {
    Screen(
      title: "Export \(name)", tab: .exports, tone: tone, asOf: json.time("asOf"), commands: json.strings("commands")
    ) { html, frame in
      html.element("div", [("class", "heading")]) { html in
        html.element("h1") { $0.data(name) }
        html.element("p", [("class", "badges")]) { html in
          html.state(of: json)
          html.raw(" ")
          html.lastRun(of: json)
        }
      }
      if frame.allows("links") { actions(&html) }
      facts(&html)
      problems(&html)
      records(&html, frame)
      collections(&html)
      files(&html, frame)
      if frame.allows("links") { LinksDialog(name: name, files: json.list("files")).append(&html) }
    }
  }

  /// Green only where the export is one of ours and a run verified exactly these files.
  private var tone: ScreenTone {
    guard json.string("condition") == "complete" else {
      return ["failed", "unreadable"].contains(json.string("condition")) ? .bad : .unknown
    }
    guard let run = json["lastRun"] else { return .unknown }
    let tone = ScreenWords.run(run).tone
    return json.isTrue("ours") || tone == .bad ? tone : .warning
  }

  private func actions(_ html: inout HTML) {
    html.element("div", [("class", "actions")]) { html in
      html.raw("<button type=\"button\" class=\"primary\" data-opens=\"links\" hidden>Download links…</button>")
      html.element("p", [("class", "without-script")], "Links need JavaScript. The commands below need none.")
    }
  }

  private func facts(_ html: inout HTML) {
    html.element("section", [("class", "card"), ("aria-labelledby", "facts")]) { html in
      html.element("h2", [("id", "facts")], "What it is")
      var details: [(label: String, value: String)] = []
      func add(_ label: String, _ value: String?) { if let value { details.append((label: label, value: value)) } }
      add("place", json.string("export"))
      add("exported", json.time("time").map(ScreenTime.text))
      add("database", json.string("database"))
      add("holds", json.string("scope") == "all" ? "all collections" : json.string("scope"))
      add("documents", json.count("documents").map { Quantity.grouped($0) } ?? "unknown: no metadata says")
      add("size", json.count("bytes").map { Quantity.bytes($0) })
      add("objects", json.count("objects").map { Quantity.grouped($0) })
      add("output files", json.count("fileCount").map { Quantity.grouped($0) })
      add("deleted after", json.time("deletedAfter").map(ScreenTime.text) ?? "unknown: the policy has no retentionDays")
      html.appendDetails(details)
    }
  }

  private func problems(_ html: inout HTML) {
    let problems = json.strings("problems") + json.list("passedOver").compactMap { $0.string("message") }
    guard !problems.isEmpty || !json.strings("notes").isEmpty else { return }
    html.section("problems", "What is wrong with it", [("class", "card")]) {
      $0.points(problems + json.strings("notes"))
    }
  }

  private func records(_ html: inout HTML, _ frame: ScreenFrame) {
    html.section("records", "Records about it", count: json.list("records").count) { html in
      guard !json.list("records").isEmpty else {
        html.empty("No run about this export is on record, so nothing says that it restores.")
        return
      }
      html.table("Records", ["Run", "About", "Verdict", "Read back", "Took", "Signature"]) { html in
        for record in json.list("records") { row(record, &html, frame) }
      }
    }
  }

  private func row(_ record: JSONValue, _ html: inout HTML, _ frame: ScreenFrame) {
    let isAbout = record.string("by") == "digest"
    html.element("tr") { html in
      html.element("th", [("scope", "row")]) { html in
        html.element("a", [("href", frame.link(["rehearsals", record.string("file") ?? ""]))]) { html in
          if let time = record.time("time") { html.time(time) } else { html.words("unknown") }
        }
      }
      html.element("td") { html in
        switch record.string("by") {
        case "digest": html.badge(.good, "these files, by digest")
        case "metadata": html.badge(.unknown, "the same metadata only")
        default: html.badge(.unknown, "only the same name")
        }
      }
      html.element("td") { html in
        let tone = isAbout ? ScreenWords.verdict(record.string("verdict")) : .unknown
        html.badge(tone, "\(record.string("verdict") ?? "?"), \(record.string("depth") ?? "?")")
      }
      html.element("td", ScreenRecord.readBack(record))
      html.element("td", record.number("seconds").map { Quantity.seconds($0) } ?? "unknown")
      html.element("td") { html in
        let (tone, words) = ScreenWords.signature(record)
        html.badge(tone, words)
      }
    }
  }

  private func collections(_ html: inout HTML) {
    let counts = json.list("collectionCounts")
    html.section("collections", "Collections", count: counts.isEmpty ? nil : counts.count) { html in
      guard !counts.isEmpty else {
        html.unknown(
          "how many documents each collection holds",
          "Only a run about exactly these files knows. Verify or rehearse the export.")
        return
      }
      let most = counts.compactMap { $0.count("documents") }.max() ?? 0
      html.table(
        "Collections", ["Collection", "Documents", "Change", "Share"], styles: ["name", "number", "number", "graph"]
      ) { html in
        for count in counts {
          html.element("tr") { html in
            html.element("th", [("scope", "row"), ("class", "name")]) { $0.data(count.string("id") ?? "") }
            let documents = count.count("documents") ?? 0
            html.element("td", [("class", "number")], Quantity.grouped(documents))
            html.element("td", [("class", "number")], Self.change(documents, count.count("before")))
            html.element("td", [("class", "graph")]) { $0.appendBar(Double(documents), of: Double(most)) }
          }
        }
      }
      html.element("p", [("class", "cap")], "The change is to the backup before, where a record knows its files.")
    }
  }

  private static func change(_ documents: Int, _ before: Int?) -> String {
    guard let before else { return "unknown" }
    let change = documents - before
    return change == 0 ? "0" : (change > 0 ? "+" : "") + Quantity.grouped(change)
  }

  private func files(_ html: inout HTML, _ frame: ScreenFrame) {
    html.section("files", "Files", count: json.list("files").isEmpty ? nil : json.list("files").count) { html in
      guard json["files"]?.elements != nil else {
        html.element("p") { html in
          html.element(
            "a", [("class", "button"), ("href", frame.link(["exports", name], [("files", "true")]) + "#files")],
            "Show files and checksums")
          html.element("span", [("class", "cap")], " The audit log records it.")
        }
        return
      }
      html.filter("Filter these files", rows: json.list("files").count)
      html.table("Files", ["File", "Size", "CRC-32C", "Generation"], styles: ["name", "number", "number", "number"]) {
        html in
        for part in json.list("files") {
          html.element("tr") { html in
            html.element("th", [("scope", "row"), ("class", "name path")]) { $0.data(part.string("path") ?? "") }
            html.element("td", [("class", "number")], part.count("bytes").map { Quantity.bytes($0) } ?? "unknown")
            html.element("td", [("class", "number path")], part.count("crc32c").map(Self.hexadecimal) ?? "unknown")
            html.element("td", [("class", "number path")], part.string("generation") ?? "unknown")
          }
        }
      }
    }
  }

  private static func hexadecimal(_ checksum: Int) -> String {
    let digits = String(checksum, radix: 16)
    return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }
}
