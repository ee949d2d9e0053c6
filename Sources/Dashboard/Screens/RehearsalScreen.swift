import JSON
import Policy
import Reports
import Verification

/// One run on record: what it compared, what it did not, and what it signed.
struct RehearsalScreen {
  /// A run of `rekindle.rehearsals/1`; null for one that the listing does not have.
  let record: JSONValue
  /// `rekindle.rehearsal/1`.
  let statement: JSONValue
  let asOf: Int64?

  private var recordName: String { statement.string("file") ?? "" }

  var screen: Screen {
    let (standing, words) = ScreenRecord.standing(record)
    let signature = ScreenWords.signature(statement)
    return Screen(
      title: "Rehearsal \(recordName)", tab: .rehearsals, tone: standing == .good ? signature.tone : standing,
      asOf: asOf,
      commands: ["rekindle attestation show rehearsal.json", "rekindle attestation verify rehearsal.json"]
    ) { html, frame in
      html.element("div", [("class", "heading")]) { html in
        html.element("h1") { $0.data(record.string("export") ?? recordName) }
        html.element("p", [("class", "badges")]) { html in
          html.badge(standing, words)
          html.raw(" ")
          html.badge(signature.tone, signature.words)
        }
      }
      html.element("div", [("class", "actions")]) { html in
        html.element("span", [("class", "cap")], held)
        html.raw("<button type=\"button\" data-action=\"envelope\" hidden>Download the signed record</button>")
      }
      html.element("div", [("class", "columns")]) { html in
        facts(&html)
        html.section("not-checked", "Not checked", [("class", "card unchecked")]) { html in
          let points = record.strings("notChecked")
          if points.isEmpty { html.element("p", "The record names nothing that was left out.") }
          html.points(points)
        }
      }
      findings(&html)
      timings(&html)
      subjects(&html)
    }
  }

  private var held: String {
    switch record["held"]?.truth {
    case true?: "The bucket has the same files."
    case false?: "The bucket does not have these files any more: the record proves nothing now."
    case nil: "It is not known whether the bucket has the same files."
    }
  }

  private func facts(_ html: inout HTML) {
    html.section("facts", "What was compared", [("class", "card")]) { html in
      var details: [(label: String, value: String)] = []
      func add(_ label: String, _ value: String?) { if let value { details.append((label: label, value: value)) } }
      add("ended", record.time("time").map(ScreenTime.text))
      add("export", record.string("place") ?? record.string("export"))
      add("verdict", record.string("verdict").map { "\($0), depth \(record.string("depth") ?? "?")" })
      add("staging", record.string("staging").map(ScreenWords.staging))
      add("documents", record.count("documents").map { Quantity.grouped($0) })
      add("read back", ScreenRecord.readBack(record))
      add("took", record.number("seconds").map { Quantity.seconds($0) })
      add("signed by", statement.string("key"))
      add("record", recordName)
      add("tool", record.string("toolVersion").map { "rekindle \($0)" })
      html.appendDetails(details)
    }
  }

  private func findings(_ html: inout HTML) {
    let findings = record.list("findings")
    guard !findings.isEmpty else { return }
    html.section("findings", "Findings", count: findings.count) { html in
      html.table("Findings", ["Code", "Count"], styles: ["name", "number"]) { html in
        for finding in findings {
          html.element("tr") { html in
            html.element("th", [("scope", "row"), ("class", "name path")]) { $0.data(finding.string("code") ?? "") }
            html.element("td", [("class", "number")], finding.count("count").map { Quantity.grouped($0) } ?? "unknown")
          }
        }
      }
    }
  }

  private func timings(_ html: inout HTML) {
    guard let timings = record["timings"] else { return }
    let phases = [
      ("download", "download"), ("verify", "verify"), ("start", "start of staging"), ("import", "import"),
      ("readBack", "read-back"), ("compare", "comparison"),
    ].compactMap { key, name in timings.number(key).map { (name, $0) } }
    let whole = max(phases.map(\.1).max() ?? 0, 0.001)
    html.section("timings", "How long it took") { html in
      html.table("Phases", ["Phase", "Time", "Share"], styles: ["name", "number", "graph"]) { html in
        for (name, seconds) in phases {
          html.element("tr") { html in
            html.element("th", [("scope", "row"), ("class", "name")], name)
            html.element("td", [("class", "number")], Quantity.seconds(seconds))
            html.element("td", [("class", "graph")]) { $0.appendBar(seconds, of: whole) }
          }
        }
      }
    }
  }

  /// The files that it is about, as it was signed.
  private func subjects(_ html: inout HTML) {
    let subjects = statement["statement"]?.list("subject") ?? []
    guard !subjects.isEmpty else { return }
    html.section("subjects", "Files that it is about", count: subjects.count) { html in
      html.table("Files", ["File", "SHA-256"], styles: ["name", ""]) { html in
        for subject in subjects.prefix(Self.mostSubjects) {
          html.element("tr") { html in
            html.element("th", [("scope", "row"), ("class", "name path")]) { $0.data(subject.string("name") ?? "") }
            html.element("td", [("class", "path")]) { $0.data(subject["digest"]?.string("sha256") ?? "unknown") }
          }
        }
      }
      if subjects.count > Self.mostSubjects {
        html.element(
          "p", [("class", "cap")],
          "\(Self.mostSubjects) of \(Quantity.grouped(subjects.count)) files shown; the signed record has all.")
      }
    }
  }

  private static let mostSubjects = 200
}
