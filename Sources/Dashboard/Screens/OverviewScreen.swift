import JSON
import Policy
import Reports
import Verification

/// The first screen: is there a backup that restores, how old is the proof, and what is wrong.
struct OverviewScreen {
  let json: JSONValue
  private let now: Int64
  private var status: JSONValue { json["status"] ?? .null }

  /// - Parameter json: `rekindle.overview/1`.
  init(_ json: JSONValue) {
    self.json = json
    now = json.time("asOf") ?? 0
  }

  var screen: Screen {
    let head = head
    return Screen(
      title: "Overview", tab: .overview, tone: head.tone, asOf: json.time("asOf"),
      commands: ["rekindle status", "rekindle status --format json"]
    ) { html, frame in
      appendHead(&html, head)
      appendTiles(&html)
      appendWrong(&html)
      appendDays(&html, frame)
      TrendSection(points: json.list("trend"), target: status["recovery"]?.number("targetSeconds")).append(&html)
      appendLimits(&html)
    }
  }

  // MARK: The first line

  private struct Head {
    var tone: ScreenTone
    var title: String
    var lead: [String]
  }

  /// The proof, while the backup that it is about is in the bucket and a rehearsal compared every document of it as equal.
  private var proof: JSONValue? {
    guard let proof = json["proof"], let documents = proof.count("documents"), documents > 0,
      proof.count("equal") == documents, proof.time("exportTime") != nil, proof.time("rehearsed") != nil
    else { return nil }
    return proof
  }

  /// Green only where the proof is there and every check passed.
  private var head: Head {
    let sentence = json.string("sentence") ?? "The server did not judge the backups."
    let outcome = ScreenTone(outcome: json.string("outcome"))
    guard let proof else {
      // Without a proof, checks that passed prove nothing.
      let tone = outcome == .good ? .unknown : outcome
      let title =
        switch tone {
        case .bad: "Not proven: do not count on a restore."
        case .unknown: "Not known whether the backups restore."
        default: "Not proven: nothing shows that a backup restores."
        }
      return Head(tone: tone, title: title, lead: [sentence])
    }
    let backup = "the backup of \(ScreenTime.moment(proof.time("exportTime") ?? 0, now: now))"
    let lead = [proofSentence(proof)] + newer(proof)
    return switch outcome {
    case .good: Head(tone: .good, title: "Proven: \(backup) restores.", lead: lead)
    case .warning: Head(tone: .warning, title: "Proven, with warnings: \(backup) restores.", lead: lead + [sentence])
    case .bad: Head(tone: .bad, title: "Something is wrong. The last proof is \(backup).", lead: [sentence] + lead)
    case .unknown:
      Head(tone: .unknown, title: "Not all is known. The last proof is \(backup).", lead: [sentence] + lead)
    }
  }

  private func proofSentence(_ proof: JSONValue) -> String {
    let rehearsed = ScreenTime.ago(proof.time("rehearsed") ?? 0, now: now)
    let documents = Quantity.counted(proof.count("documents") ?? 0, "document")
    let took = proof.number("seconds").map { ", in \(Quantity.seconds($0))" } ?? ""
    return "Rehearsed \(rehearsed) in \(ScreenWords.staging(proof.string("staging"))): all \(documents) equal\(took); "
      + "\(ScreenWords.signature(proof).words)."
  }

  /// A newer backup that is not proven yet.
  private func newer(_ proof: JSONValue) -> [String] {
    guard let newest = status["backup"]?.time("time"), let proven = proof.time("exportTime"), newest > proven else {
      return []
    }
    return ["The newest backup, of \(ScreenTime.moment(newest, now: now)), has no rehearsal yet."]
  }

  private func appendHead(_ html: inout HTML, _ head: Head) {
    html.element("section", [("class", "verdict proof"), ("aria-labelledby", "proof")]) { html in
      html.element("div", [("class", "hero")]) { html in
        html.icon(head.tone)
        html.element("div") { html in
          html.element("h1", [("id", "proof")], head.title)
          for sentence in head.lead { html.element("p", [("class", "lead")]) { $0.data(sentence) } }
        }
      }
      if let depth = proof?.string("depth"), [.good, .warning].contains(head.tone) { html.ladder(depth) }
    }
  }

  // MARK: Figures

  /// The worst outcome of the checks of a code; not known where none ran.
  private func tone(_ codes: String...) -> ScreenTone {
    .worst(
      status.list("checks").filter { check in
        codes.contains(where: { $0 == check.string("code") }) && check.string("outcome") != "skipped"
      }.map { ScreenTone(outcome: $0.string("outcome")) })
  }

  /// Of a check about the last rehearsal: not green where no backup is known to hold what it compared.
  private func provenTone(_ code: String) -> ScreenTone {
    let tone = tone(code)
    return tone == .good && proof == nil ? .unknown : tone
  }

  private func message(_ code: String) -> String? {
    status.list("checks").first { $0.string("code") == code }?.string("message")
  }

  private func appendTiles(_ html: inout HTML) {
    html.element("dl", [("class", "tiles"), ("aria-label", "Figures")]) { html in
      let age = status["backup"]?.count("ageSeconds")
      html.tile(
        "Newest backup", age == nil ? .unknown : tone("complete", "age"),
        age.map { "\(ScreenTime.age(seconds: $0)) old" } ?? "unknown",
        [message("age") ?? message("complete") ?? "Whether a backup is there is not known."])
      let rehearsed = status["rehearsed"]?.count("ageSeconds")
      html.tile(
        "Last proof", rehearsed == nil ? .unknown : provenTone("rehearsed"),
        rehearsed.map { "\(ScreenTime.age(seconds: $0)) ago" } ?? "unknown",
        [message("rehearsed") ?? "No rehearsal is on record."]
          + (rehearsed != nil && proof == nil ? ["No backup is known to hold the files that it compared."] : []))
      let recovery = status["recovery"]
      let seconds = recovery?.number("seconds")
      html.tile(
        "Recovery time", seconds == nil ? .unknown : provenTone("recovery-time"),
        seconds.map { Quantity.seconds($0) } ?? "unknown",
        [
          recovery?.number("medianSeconds").map { "median \(Quantity.seconds($0))" },
          recovery?.number("targetSeconds").map { "target \(Quantity.seconds($0))" } ?? "the policy has no target",
        ].compactMap(\.self))
      let cost = HTML.money(json["costs"])
      html.tile(
        "Backups for a month", cost == nil ? .unknown : nil, cost ?? "unknown",
        [json["costs"]?.string("basis") ?? "The schedule is not known, so neither is its cost."])
    }
  }

  /// What is wrong, or not known, each with its command. The worst comes first.
  private func appendWrong(_ html: inout HTML) {
    let wrong = ["failed", "unknown", "warning"].flatMap { outcome in
      status.list("checks").filter { $0.string("outcome") == outcome }
    }
    let known = wrong.compactMap { $0.string("message") }
    let unknown = json.list("unknown").filter { part in !known.contains(where: { $0 == part.string("message") }) }
    guard !wrong.isEmpty || !unknown.isEmpty else { return }
    html.section("wrong", "What needs you", count: wrong.count + unknown.count) { html in
      html.element("ul", [("class", "findings")]) { html in
        for check in wrong {
          html.finding(check, code: check.string("code") ?? "", outcome: check.string("outcome"))
        }
        for part in unknown { html.finding(part, code: part.string("part") ?? "", outcome: "unknown") }
      }
    }
  }

  // MARK: The month

  private func appendDays(_ html: inout HTML, _ frame: ScreenFrame) {
    let days = json.list("days")
    guard !days.isEmpty else { return }
    html.section("days", "The last \(Quantity.counted(days.count, "day"))") { html in
      html.element("ol", [("class", "strip")]) { html in
        for day in days {
          let state = DayState(day.string("state"))
          html.element("li", [("class", "day \(state.rawValue)")]) { html in
            html.element("span", [("class", "mark"), ("aria-hidden", "true")], state.mark)
            html.element("span", [("class", "date")], String((day.string("day") ?? "").suffix(5)))
            html.element("span", [("class", "hidden")], ": \(state.words)")
          }
        }
      }
      html.element("ul", [("class", "legend")]) { html in
        for state in DayState.allCases where days.contains(where: { DayState($0.string("state")) == state }) {
          html.element("li") { html in
            html.element("span", [("class", "mark day \(state.rawValue)"), ("aria-hidden", "true")], state.mark)
            html.words(" \(state.words): \(days.count { DayState($0.string("state")) == state })")
          }
        }
      }
    }
  }

  /// What no export holds, however well it restores.
  private func appendLimits(_ html: inout HTML) {
    html.section("limits", "What no export holds", [("class", "card unchecked")]) { html in
      html.points([
        "Indexes, field exemptions and TTL policies. Keep them as code, and deploy them before a restore.",
        "Security rules, IAM policies and App Check settings.",
        "Users of Firebase Authentication and files of Cloud Storage.",
        "Create and update times of documents: a restore sets new ones.",
        "What was written after the export began.",
      ])
    }
  }
}

/// A day's state, as the API has it.
private enum DayState: String, CaseIterable {
  case rehearsed, verified, complete, incomplete, gone, overdue
  case notDue = "not-due"
  case unknown

  init(_ word: String?) { self = word.flatMap(DayState.init(rawValue:)) ?? .unknown }

  /// A shape of its own, so that nothing hangs on a colour.
  var mark: String {
    switch self {
    case .rehearsed: "✓"
    case .verified: "◐"
    case .complete: "○"
    case .incomplete: "✕"
    case .gone: "∅"
    case .overdue: "!"
    case .notDue: "–"
    case .unknown: "?"
    }
  }

  var words: String {
    switch self {
    case .rehearsed: "rehearsed"
    case .verified: "verified, not rehearsed"
    case .complete: "there, not verified"
    case .incomplete: "incomplete"
    case .gone: "gone from the bucket"
    case .overdue: "overdue: no backup"
    case .notDue: "none due"
    case .unknown: "unknown"
    }
  }
}
