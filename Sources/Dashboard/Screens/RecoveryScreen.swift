import JSON
import Policy
import Reports
import Verification

/// Which runbook to take when production is lost, and what was run before. It shows commands, and runs nothing.
struct RecoveryScreen {
  /// `rekindle.journals/1`; nil where it cannot be read.
  let journals: JSONValue?
  /// `rekindle.overview/1`; nil where it is not known.
  let overview: JSONValue?

  var screen: Screen {
    let age = overview?["status"]?["dataLoss"]?.count("provenAgeSeconds")
    return Screen(
      title: "Recovery", tab: .recovery, tone: age == nil ? .unknown : nil, asOf: overview?.time("asOf"),
      commands: ["rekindle runbook list", "rekindle status"]
    ) { html, frame in
      html.heading("Recovery", "Run recoveries in a terminal: the runbook asks before each change and keeps a journal.")
      html.element("dl", [("class", "tiles"), ("aria-label", "Figures")]) { html in
        html.tile(
          "What you would lose", age == nil ? .unknown : nil,
          age.map { "the work of \(ScreenTime.age(seconds: $0))" } ?? "unknown",
          [age == nil ? "No proven backup is known." : "The age of the newest backup that is proven."])
        let seconds = overview?["status"]?["recovery"]?.number("seconds")
        html.tile(
          "How long it takes", seconds == nil ? .unknown : nil, seconds.map { Quantity.seconds($0) } ?? "unknown",
          ["measured in the last rehearsal, into staging"])
      }
      runbooks(&html)
      runs(&html, frame)
    }
  }

  private func runbooks(_ html: inout HTML) {
    html.section("runbooks", "Which runbook", count: RunbookGuide.all.count) { html in
      for runbook in RunbookGuide.all {
        html.element("section", [("class", "card runbook"), ("aria-labelledby", "runbook-\(runbook.name)")]) { html in
          html.element("h3", [("id", "runbook-\(runbook.name)")], runbook.title)
          html.element("span", [("class", "cap")], " about \(runbook.expected)")
          html.element("p", runbook.when)
          html.commands(["rekindle runbook run runbooks/\(runbook.name).md"])
        }
      }
    }
  }

  private func runs(_ html: inout HTML, _ frame: ScreenFrame) {
    html.section("runs", "Journals") { html in
      guard let journals else {
        html.unknown("which runs there were", "The folder of journals cannot be read.")
        return
      }
      let runs = journals.list("runs")
      guard !runs.isEmpty else {
        html.empty(
          journals.string("folder") == nil
            ? "The policy names no folder of journals (serve.journals)." : "The folder of journals has no run.")
        return
      }
      html.table("Runs", ["Run", "State", "Began", "Operator", "Journal"]) { html in
        for run in runs {
          html.element("tr") { html in
            html.element("th", [("scope", "row")]) { html in
              html.element("a", [("href", frame.link(["recovery", run.string("run") ?? ""]))]) { html in
                html.data(run.string("title") ?? run.string("run") ?? "")
              }
              html.element("span", [("class", "path sub")]) { $0.data(run.string("run") ?? "") }
            }
            html.element("td") { $0.data(run.string("state") ?? "unknown") }
            html.element("td") { html in
              if let time = run.time("began") { html.time(time) } else { html.words("unknown") }
            }
            html.element("td") { $0.data(run.string("operator") ?? "unknown") }
            html.element("td") { html in
              let isWhole = run.string("chain") == "ok"
              html.badge(isWhole ? .good : .bad, isWhole ? "whole" : "broken")
              if let problem = run.string("problem") { html.element("span", [("class", "sub")]) { $0.data(problem) } }
            }
          }
        }
      }
    }
  }
}

/// A run's timeline, out of its journal.
struct JournalScreen {
  /// `rekindle.journal-view/1`.
  let json: JSONValue

  var screen: Screen {
    let run = json["timeline"] ?? .null
    let isWhole = json.string("chain") == "ok"
    let folder = run.string("journal") ?? "runbook-journals/\(json.string("run") ?? "")"
    return Screen(
      title: "Run \(json.string("run") ?? "")", tab: .recovery,
      // That the journal is whole does not say that the run went well.
      tone: isWhole ? nil : .bad, asOf: nil,
      commands: [
        "rekindle runbook show \(ShellWord.quoted(folder))", "rekindle runbook resume \(ShellWord.quoted(folder))",
      ]
    ) { html, _ in
      html.element("div", [("class", "heading")]) { html in
        html.element("h1") { $0.data(run.string("title") ?? json.string("run") ?? "") }
        html.element("p", [("class", "badges")]) { html in
          html.badge(isWhole ? .good : .bad, isWhole ? "journal whole" : "journal broken")
          if let state = run.string("state") {
            html.raw(" ")
            html.element("span", [("class", "badge")]) { $0.data(state) }
          }
        }
      }
      if let problem = json.string("problem") {
        html.element("div", [("class", "card tone corrupt")]) { html in html.element("p") { $0.data(problem) } }
      }
      guard json["timeline"] != nil else { return }
      html.section("run", "The run", [("class", "card")]) { html in
        var details: [(label: String, value: String)] = []
        func add(_ label: String, _ value: String?) { if let value { details.append((label: label, value: value)) } }
        add("began", run.time("began").map(ScreenTime.text))
        add("last entry", run.time("ended").map(ScreenTime.text))
        add("took", run.number("seconds").map { Quantity.seconds($0) })
        for person in run.strings("operators") { add("operator", person) }
        add("stopped", run.string("stopped"))
        add("runbook", run.string("runbook"))
        add("journal", folder)
        html.appendDetails(details)
      }
      steps(run, &html)
      approvals(run, &html)
    }
  }

  private func steps(_ run: JSONValue, _ html: inout HTML) {
    html.section("steps", "Timeline", count: run.list("steps").count) { html in
      html.table("Steps", ["Step", "State", "Took", "Expected"], styles: ["name", "", "number", "number"]) { html in
        for step in run.list("steps") {
          html.element("tr") { html in
            html.element("th", [("scope", "row"), ("class", "name")]) { html in
              html.words("\(step.count("number") ?? 0). ")
              html.data(step.string("title") ?? "")
            }
            html.element("td") { html in
              html.data(step.string("state") ?? "unknown")
              if let reason = step.string("reason") { html.element("span", [("class", "sub")]) { $0.data(reason) } }
            }
            html.element("td", [("class", "number")], step.number("seconds").map { Quantity.seconds($0) } ?? "–")
            html.element(
              "td", [("class", "number")], step.number("expectedSeconds").map { Quantity.seconds($0) } ?? "–")
          }
        }
      }
    }
  }

  private func approvals(_ run: JSONValue, _ html: inout HTML) {
    let approvals = run.list("approvals")
    guard !approvals.isEmpty else { return }
    html.section("approvals", "Approvals", count: approvals.count) { html in
      html.points(
        approvals.map { approval in
          "Step \(approval.count("step") ?? 0): \(approval.string("name") ?? "?") as \(approval.string("role") ?? "?"), by "
            + (approval.string("method") ?? "?")
        })
    }
  }
}
