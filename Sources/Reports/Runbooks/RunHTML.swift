import Policy
import Verification

extension RunModel {
  /// The timeline as one HTML file.
  /// - Parameter isInFolder: whether it goes into the journal's folder, so that it can link to the files there.
  package func html(toolVersion: String, isInFolder: Bool = false) throws -> [UInt8] {
    let page = Page(
      title: "\(title): \(ending) (Rekindle timeline)", tone: tone, lead: "Timeline of", name: title,
      toolVersion: toolVersion)
    return try page.rendered { html in
      appendEnding(&html)
      appendOpenPoints(&html)
      appendFacts(&html)
      appendSteps(&html)
      appendFiles(&html, isInFolder)
      appendCommands(&html)
      appendFollowUps(&html)
      appendMoments(&html)
    }
  }

  private func appendEnding(_ html: inout HTML) {
    html.element("section", [("class", "verdict"), ("aria-labelledby", "verdict")]) { html in
      html.element("div") { html in
        html.element("h1", [("id", "verdict")], state.replacing("-", with: " "))
        html.element("p", [("class", "lead")]) { $0.data("\(title): \(ending)") }
      }
      html.element("dl", [("class", "facts")]) { html in
        let done = steps.count(where: \.isDone)
        let skipped = steps.count { $0.skipped != nil }
        for (label, value) in [
          ("took", Quantity.seconds(seconds)),
          ("expected", expected.map(LengthOfTime.textInHours) ?? "not said"),
          ("steps done", "\(done) of \(steps.count)"), ("skipped", "\(skipped)"), ("tried again", "\(retries)"),
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

  /// What is left open comes first: somebody has to see to it.
  private func appendOpenPoints(_ html: inout HTML) {
    guard !open.isEmpty else { return }
    html.section("open", "Left open", count: open.count) { html in
      html.element("ul", [("class", "points")]) { html in
        for point in open { html.element("li") { $0.data(point.sentence) } }
      }
    }
  }

  private func appendFacts(_ html: inout HTML) {
    html.element("section", [("class", "card")]) { html in
      html.element("dl", [("class", "details")]) { html in
        let digests = [("runbook", runbook), ("sha256", sha256), ("run", run)]
        for (label, value) in facts + values.map({ ($0.name, $0.value) }) + stepValues.map({ ($0.name, $0.value) })
          + digests
        {
          html.element("dt", label)
          html.element("dd") { html in
            if value.isEmpty { html.element("span", [("class", "absent")], "empty") } else { html.data(value) }
          }
        }
      }
    }
  }

  private func appendSteps(_ html: inout HTML) {
    html.section("steps", "Steps", count: steps.count) { html in
      html.element("div", [("class", "scroll")]) { html in
        html.element("table", [("class", "timeline")]) { html in
          html.element("caption", [("class", "hidden")], "Steps, how they ended, and how long they took")
          html.element("thead") { html in
            html.element("tr") { html in
              for title in ["", "step", "outcome"] { html.element("th", [("scope", "col")], title) }
              for title in ["began (UTC)", "took", "expected", "tries"] {
                html.element("th", [("scope", "col"), ("class", "number")], title)
              }
            }
          }
          html.element("tbody") { html in for step in steps { append(step, &html) } }
        }
      }
    }
  }

  private func append(_ step: Step, _ html: inout HTML) {
    html.element("tr") { html in
      html.element("td", [("class", "number")], "\(step.number)")
      html.element("th", [("scope", "row")]) { $0.data(step.title) }
      html.element("td", [("class", "ended")]) { html in
        html.words(step.state)
        if let skipped = step.skipped {
          html.words(": ")
          html.data(skipped.reason)
        }
      }
      // On a phone, where a step is not a row, the label stands before the number.
      for (label, value, isLate) in [
        ("began", step.began.map(clock), false), ("took", step.seconds.map(Quantity.seconds), step.isLate),
        ("expected", step.expected.map(LengthOfTime.textInHours), false),
        ("tries", step.attempts > 0 ? "\(step.attempts)" : nil, false),
      ] {
        html.element(
          "td", [("class", isLate ? "number changed" : "number"), ("data-label", label)], value ?? "")
      }
    }
  }

  private func appendFollowUps(_ html: inout HTML) {
    guard !followUps.isEmpty else { return }
    html.section("follow-ups", "Follow-ups", count: followUps.count) { html in
      html.element("ul", [("class", "points")]) { html in
        for followUp in followUps {
          html.element("li") { html in
            html.data(followUp.text)
            html.words(" — ")
            html.data(followUp.owner)
            html.words(", due \(followUp.due)")
          }
        }
      }
    }
  }

  private func appendMoments(_ html: inout HTML) {
    html.section("moments", "What happened") { html in
      html.element("div", [("class", "scroll")]) { html in
        html.element("table", [("class", "moments")]) { html in
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
