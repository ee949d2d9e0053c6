import Attestation
import Documents
import JSON
import Verification

extension RehearsalEvidence {
  /// The evidence as one HTML file.
  func html(_ origin: EvidenceOrigin) throws -> [UInt8] {
    let tone: Verdict =
      switch outcome {
      case .ok: .verified
      case .unknown: .incomplete
      case .failed, .warning, .skipped: .different
      }
    let span = "\(period.since) to \(period.until)"
    let page = Page(
      title: "\(headline): rehearsals from \(span) (Rekindle evidence)", tone: tone, lead: "Evidence of rehearsals",
      name: span, toolVersion: origin.toolVersion)
    return try page.rendered { html in
      html.appendHead(self)
      html.appendSubject(self, origin)
      html.appendDaysWithout(self)
      html.appendTrend(self)
      html.appendOverview(self)
      html.appendRecords(self)
      html.appendOthers(self)
      html.appendProblems(self)
      html.appendCheck(self, origin)
      html.appendMeaning()
    }
  }
}

extension HTML {
  fileprivate mutating func appendHead(_ evidence: RehearsalEvidence) {
    element("section", [("class", "verdict"), ("aria-labelledby", "verdict")]) { html in
      html.element("div") { html in
        html.element("h1", [("id", "verdict")], evidence.headline)
        html.element("p", [("class", "lead")], evidence.summary)
      }
      html.element("dl", [("class", "facts"), ("aria-label", "Counts")]) { html in
        let days = evidence.period.completeDays.count
        let weak = evidence.rehearsals.count - evidence.proofCount
        html.appendFact("days with proof", "\(days - evidence.daysWithout.count) of \(days)", isProblem: false)
        html.appendFact("days without", "\(evidence.daysWithout.count)", isProblem: !evidence.daysWithout.isEmpty)
        html.appendFact("records that count", "\(evidence.proofCount)", isProblem: evidence.proofCount == 0)
        html.appendFact("that do not count", "\(weak)", isProblem: weak > 0)
        html.appendFact("not ours", "\(evidence.others.count)", isProblem: false)
        html.appendFact("problems", "\(evidence.problems.count)", isProblem: !evidence.problems.isEmpty)
      }
    }
  }

  private mutating func appendFact(_ label: String, _ value: String, isProblem: Bool) {
    element("div", isProblem ? [("class", "problem")] : []) { html in
      html.element("dt", label)
      html.element("dd", value)
    }
  }

  /// Appends terms with their descriptions, which may be data.
  package mutating func appendDetails(_ details: [(label: String, value: String)]) {
    element("dl", [("class", "details")]) { html in
      for detail in details {
        html.element("dt", detail.label)
        html.element("dd") { $0.data(detail.value) }
      }
    }
  }

  fileprivate mutating func appendSubject(_ evidence: RehearsalEvidence, _ origin: EvidenceOrigin) {
    element("section", [("class", "card"), ("aria-labelledby", "subject")]) { html in
      html.element("h2", [("id", "subject")], "What this page is about")
      var details: [(label: String, value: String)] = []
      func add(_ label: String, _ value: String) { details.append((label: label, value: value)) }
      add("period", "\(evidence.period.since) to \(evidence.period.until), both included")
      add("time zone", evidence.zoneText)
      add("production", evidence.productionText)
      for row in evidence.targetRows { add("target: \(row.name)", row.target) }
      add("longest gap", evidence.gapText ?? "not measured: fewer than 2 records count as proof")
      add("history", origin.history)
      add("made", Timestamp.text(microseconds: evidence.period.now))
      add("by the account", origin.account)
      add("tool", "rekindle \(origin.toolVersion)")
      html.appendDetails(details)
    }
  }

  fileprivate mutating func appendDaysWithout(_ evidence: RehearsalEvidence) {
    let days = evidence.daysWithout
    section("without", "Days without a rehearsal that counts as proof", count: days.count) { html in
      if evidence.period.completeDays.isEmpty {
        html.element("p", "No day of the period is over yet.")
      } else if days.isEmpty {
        html.element("p", "A rehearsal that counts as proof ended on every day of the period.")
      } else {
        html.element("ul", [("class", "days")]) { html in
          for day in days { html.element("li", day.description) }
        }
      }
      html.element(
        "p", [("class", "cap")],
        "A day is a calendar day in the time zone above. Today counts only when it is over.")
    }
  }

  fileprivate mutating func appendOthers(_ evidence: RehearsalEvidence) {
    guard !evidence.others.isEmpty else { return }
    section("others", "Records that are not ours", count: evidence.others.count) { html in
      html.element(
        "p", [("class", "cap")],
        "They are about another database, a part of ours, or a safety export. They are not counted above.")
      html.table("Records that are not ours", ["Ended (UTC)", "Database", "Export", "Record"]) { html in
        for record in evidence.others {
          html.element("tr") { html in
            html.element("td", Timestamp.text(microseconds: record.time))
            html.element("td") { $0.data(record.databaseText) }
            html.element("td") { $0.data(record.export.text) }
            html.element("td") { $0.data(record.file.text) }
          }
        }
      }
    }
  }

  fileprivate mutating func appendProblems(_ evidence: RehearsalEvidence) {
    guard !evidence.problems.isEmpty else { return }
    section("problems", "Problems of the history", count: evidence.problems.count) { html in
      html.element(
        "p", [("class", "cap")], "The history states no time for some of them, so the list covers the whole history.")
      html.element("ol", [("class", "findings")]) { html in
        for problem in evidence.problems.prefix(RehearsalEvidence.problemsShown) {
          html.element("li", [("class", "card finding \(problem.severity.rawValue)")]) { $0.append(problem) }
        }
      }
      if let sentence = evidence.problemsLeftOut { html.element("p", [("class", "cap")], sentence) }
    }
  }

  fileprivate mutating func appendMeaning() {
    section("meaning", "What this page proves, and what it does not") { html in
      html.element("div", [("class", "columns")]) { html in
        html.appendList("proved", "It proves", EvidenceStatement.proved)
        html.appendList("not-proved", "It does not prove", EvidenceStatement.notProved)
      }
    }
  }

  private mutating func appendList(_ id: String, _ title: String, _ sentences: [String]) {
    element("section", [("class", "card unchecked"), ("aria-labelledby", id)]) { html in
      html.element("h3", [("id", id)], title)
      html.element("ul") { html in
        for sentence in sentences { html.element("li", sentence) }
      }
    }
  }
}
