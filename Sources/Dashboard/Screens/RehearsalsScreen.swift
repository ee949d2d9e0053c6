import JSON
import Policy
import Reports
import Verification

/// Every run on record, newest first; those that failed, or do not count, too.
struct RehearsalsScreen {
  /// `rekindle.rehearsals/1`.
  let json: JSONValue
  /// `rekindle.overview/1`, for the trend; nil where it is not known.
  let overview: JSONValue?
  let isFirst: Bool

  var screen: Screen {
    Screen(
      title: "Rehearsals", tab: .rehearsals, tone: tone, asOf: json.time("asOf"),
      commands: [
        "rekindle attestation evidence -o evidence.html", "rekindle runbook run runbooks/nightly-rehearsal.md",
        "rekindle rehearse gs://BUCKET/EXPORT --staging emulator",
      ]
    ) { html, frame in
      html.heading("Rehearsals", json.string("place").map { "The history in \($0), newest first." })
      if isFirst, let overview {
        TrendSection(
          points: overview.list("trend"), target: overview["status"]?["recovery"]?.number("targetSeconds")
        ).append(&html)
      }
      if !hasProof, !json.list("rehearsals").isEmpty {
        html.element(
          "p", [("class", "notice")],
          "No backup is known to hold the files of a rehearsal that passed: these records prove nothing now.")
      }
      problems(&html)
      table(&html, frame)
      html.pages(
        frame, first: isFirst ? nil : frame.link(["rehearsals"]),
        next: json.string("next").map { frame.link(["rehearsals"], [("after", $0)]) })
      html.section("evidence", "A page to hand on", [("class", "card")]) { html in
        html.element(
          "p",
          "An evidence page covers a period, verifies every signature again, and is one file that opens without a network:"
        )
        html.commands(["rekindle attestation evidence -o evidence.html"])
      }
    }
  }

  /// Green only while the bucket holds the files of a rehearsal that passed: a record outlives what it is about.
  private var tone: ScreenTone {
    guard let newest = json.list("rehearsals").first(where: { $0.isTrue("counts") }) else { return .unknown }
    let tone = ScreenRecord.standing(newest).tone
    guard tone == .good, !hasProof else { return tone }
    return overview == nil ? .unknown : .warning
  }

  private var hasProof: Bool { overview?["proof"]?.members != nil }

  private func problems(_ html: inout HTML) {
    let problems = json.list("problems")
    guard !problems.isEmpty else { return }
    html.section("problems", "Problems of the history", count: problems.count) { html in
      html.element("ul", [("class", "findings")]) { html in
        for problem in problems {
          html.finding(
            problem, code: problem.string("file") ?? "history",
            outcome: problem.string("severity") == "error" ? "failed" : "warning")
        }
      }
    }
  }

  private func table(_ html: inout HTML, _ frame: ScreenFrame) {
    html.section("records", "Runs on record") { html in
      guard !json.list("rehearsals").isEmpty else {
        html.empty(
          json.string("place") == nil
            ? "The policy names no history (backups.history), so no rehearsal is on record."
            : "No rehearsal is on record yet.",
          ["rekindle runbook run runbooks/nightly-rehearsal.md"])
        return
      }
      html.filter("Filter these runs", rows: json.list("rehearsals").count)
      html.table(
        "Runs", ["Ended", "Result", "Export", "Read back", "Staging", "Took", "Signature"],
        styles: ["", "", "", "", "", "number", ""]
      ) { html in
        for record in json.list("rehearsals") { row(record, &html, frame) }
      }
    }
  }

  private func row(_ record: JSONValue, _ html: inout HTML, _ frame: ScreenFrame) {
    html.element("tr") { html in
      html.element("th", [("scope", "row")]) { html in
        html.element("a", [("href", frame.link(["rehearsals", record.string("file") ?? ""]))]) { html in
          if let time = record.time("time") { html.time(time) } else { html.words("unknown") }
        }
      }
      html.element("td") { html in
        let (tone, words) = ScreenRecord.standing(record)
        html.badge(tone, words)
        for finding in record.list("findings") {
          html.raw(" ")
          html.element("code", [("class", "sub")]) { $0.data(finding.string("code") ?? "") }
        }
      }
      html.element("td", [("class", "path")]) { $0.data(record.string("export") ?? "unknown") }
      html.element("td", ScreenRecord.readBack(record))
      html.element("td", record.string("staging") ?? "none")
      html.element("td", [("class", "number")], record.number("seconds").map { Quantity.seconds($0) } ?? "unknown")
      html.element("td") { html in
        let (tone, words) = ScreenWords.signature(record)
        html.badge(tone, words)
      }
    }
  }
}
