import Keys
import Reports
import Verification

extension Timeline {
  /// The timeline as one HTML file.
  package func html(toolVersion: String) throws -> [UInt8] {
    let page = Page(
      title: "\(state.start.title): \(ending) (Rekindle timeline)", tone: tone, lead: "Timeline of",
      name: state.start.title, toolVersion: toolVersion)
    return try page.rendered { html in
      appendEnding(&html)
      appendFacts(&html)
      appendSteps(&html)
      appendMoments(&html)
    }
  }

  private var tone: Verdict {
    if state.isFinished { return .verified }
    return state.stop?.reason == .check ? .different : .incomplete
  }

  private func appendEnding(_ html: inout HTML) {
    html.element("section", [("class", "verdict"), ("aria-labelledby", "verdict")]) { html in
      html.element("div") { html in
        html.element("h1", [("id", "verdict")], state.isFinished ? "finished" : state.stop == nil ? "open" : "stopped")
        html.element("p", [("class", "lead")]) { $0.data("\(state.start.title): \(ending)") }
      }
      html.element("dl", [("class", "facts")]) { html in
        let skipped = rows.count { if case .skipped = $0.state { true } else { false } }
        let done = rows.count { $0.state.isFinished } - skipped
        for (label, value) in [
          ("took", Quantity.seconds(seconds)),
          ("expected", expected.map(DurationText.text) ?? "not said"),
          ("steps done", "\(done) of \(rows.count)"), ("skipped", "\(skipped)"), ("tried again", "\(retries)"),
          ("approvals", "\(approvals.count)"),
        ] {
          html.element("div") { html in
            html.element("dt", label)
            html.element("dd", value)
          }
        }
      }
    }
  }

  private func appendFacts(_ html: inout HTML) {
    html.element("section", [("class", "card")]) { html in
      html.element("dl", [("class", "details")]) { html in
        let digests = [
          ("runbook", state.start.runbook), ("sha256", state.start.digest.hexadecimal), ("run", state.start.run),
        ]
        for (label, value) in facts + state.start.values.map({ ($0.name, $0.value) }) + digests {
          html.element("dt", label)
          html.element("dd") { $0.data(value) }
        }
      }
    }
  }

  private func appendSteps(_ html: inout HTML) {
    html.element("section", [("aria-labelledby", "steps")]) { html in
      html.heading("steps", "Steps", count: rows.count)
      html.element("div", [("class", "scroll")]) { html in
        html.element("table") { html in
          html.element("caption", [("class", "hidden")], "Steps, how they ended, and how long they took")
          html.element("thead") { html in
            html.element("tr") { html in
              for title in ["", "step", "outcome"] { html.element("th", [("scope", "col")], title) }
              for title in ["began (UTC)", "took", "expected", "tries"] {
                html.element("th", [("scope", "col"), ("class", "number")], title)
              }
            }
          }
          html.element("tbody") { html in for row in rows { append(row, &html) } }
        }
      }
    }
  }

  private func append(_ row: Row, _ html: inout HTML) {
    html.element("tr") { html in
      html.element("td", [("class", "number")], "\(row.number)")
      html.element("th", [("scope", "row")]) { $0.data(row.title) }
      html.element("td") { html in
        html.words(row.state.text)
        if case .skipped(let reason, _) = row.state {
          html.words(": ")
          html.data(reason)
        }
      }
      html.element("td", [("class", "number")], row.began.map(clock) ?? "")
      html.element(
        "td", [("class", row.isLate ? "number changed" : "number")], row.seconds.map(Quantity.seconds) ?? "")
      html.element("td", [("class", "number")], row.expected.map(DurationText.text) ?? "")
      html.element("td", [("class", "number")], row.attempts > 0 ? "\(row.attempts)" : "")
    }
  }

  private func appendMoments(_ html: inout HTML) {
    html.element("section", [("aria-labelledby", "moments")]) { html in
      html.heading("moments", "What happened")
      html.element("div", [("class", "scroll")]) { html in
        html.element("table") { html in
          html.element("caption", [("class", "hidden")], "What happened, in order, in UTC")
          html.element("tbody") { html in
            for moment in moments {
              html.element("tr") { html in
                html.element("td", clock(moment.time))
                html.element("td", moment.step.map { "step \($0)" } ?? "")
                html.element("td") { $0.data(moment.text) }
              }
            }
          }
        }
      }
    }
  }
}
