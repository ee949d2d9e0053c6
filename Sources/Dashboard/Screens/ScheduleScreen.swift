import JSON
import Policy
import Reports
import Verification

/// The daily export as the policy wants it and as it is. It shows the command that changes it, and changes nothing.
struct ScheduleScreen {
  /// `rekindle.schedule-view/1`.
  let json: JSONValue

  private var schedule: JSONValue { json["schedule"] ?? .null }

  var screen: Screen {
    Screen(
      title: "Schedule", tab: .schedule, tone: tone, asOf: json.time("asOf"),
      commands: ["rekindle schedule status", "rekindle schedule plan", "rekindle schedule apply"]
    ) { html, _ in
      html.heading("Schedule", lead)
      guard json.isTrue("isWanted") else {
        html.empty("The policy has no schedule, so nothing is held against it. Add schedule to rekindle.yaml.", [])
        return
      }
      checks(&html)
      guard json["schedule"] != nil else {
        html.unknown("the schedule", "Google's services did not answer. The checks above say which role is missing.")
        return
      }
      tiles(&html)
      settings(&html)
      firestore(&html)
    }
  }

  private var checksTone: ScreenTone {
    let checks = json.list("checks").filter { $0.string("outcome") != "skipped" }
    return .worst(checks.map { ScreenTone(outcome: $0.string("outcome")) })
  }

  /// Green only where everything was read and is as the policy wants.
  private var tone: ScreenTone {
    guard json.isTrue("isWanted"), json["schedule"] != nil else { return .unknown }
    let isDrifting = schedule.list("settings").contains { ["missing", "differs"].contains($0.string("state")) }
    let isUnread = schedule.list("settings").contains { $0.string("state") == "unknown" }
    let found = isDrifting ? ScreenTone.warning : isUnread ? .unknown : .good
    return .worst([checksTone, found])
  }

  private var lead: String {
    switch tone {
    case .good: "As the policy wants it."
    case .warning: "Not as the policy wants it."
    case .bad: "Something is wrong."
    case .unknown: "Not all of it is known."
    }
  }

  private func checks(_ html: inout HTML) {
    let wrong = ["failed", "unknown", "warning"].flatMap { outcome in
      json.list("checks").filter { $0.string("outcome") == outcome }
    }
    guard !wrong.isEmpty else { return }
    html.section("wrong", "What needs you", count: wrong.count) { html in
      html.element("ul", [("class", "findings")]) { html in
        for check in wrong {
          html.finding(check, code: check.string("code") ?? "", outcome: check.string("outcome"))
        }
      }
    }
  }

  private func tiles(_ html: inout HTML) {
    let job = schedule["jobState"]
    let last = schedule["lastExport"]
    html.element("dl", [("class", "tiles"), ("aria-label", "Figures")]) { html in
      html.tile(
        "Next run", job == nil ? .unknown : nil, job?.time("nextTime").map(ScreenTime.text) ?? "unknown",
        ["job \(job?.string("state")?.lowercased() ?? "unknown")"])
      let code = job?.count("lastAttemptCode")
      html.tile(
        "Last attempt", code.map { $0 == 0 ? .good : .bad } ?? .unknown,
        job?.time("lastAttemptTime").map(ScreenTime.text) ?? "unknown",
        [code.map { $0 == 0 ? "Firestore took the call" : "code \($0)" } ?? "no attempt is known"])
      html.tile(
        "Last export", last == nil ? .unknown : last?.string("error") == nil ? nil : .bad,
        last?.string("state")?.lowercased() ?? "unknown",
        [last?.time("endTime").map(ScreenTime.text), last?.string("error")].compactMap(\.self))
      let recovery = schedule["pointInTimeRecovery"]
      html.tile(
        "Point-in-time recovery", recovery == nil ? .unknown : nil,
        recovery.map { $0.isTrue("isOn") ? "on" : "off" } ?? "unknown",
        recovery?.time("earliestVersionTime").map { ["back to \(ScreenTime.text($0))"] } ?? [])
    }
  }

  private func settings(_ html: inout HTML) {
    let settings = schedule.list("settings")
    html.section("settings", "Wanted and found", count: settings.count) { html in
      html.table("Settings", ["Setting", "State", "Found", "Wanted"], styles: ["name", "", "", ""]) { html in
        for setting in settings {
          let state = setting.string("state") ?? "unknown"
          html.element("tr") { html in
            html.element("th", [("scope", "row"), ("class", "name path")]) { $0.data(setting.string("name") ?? "") }
            html.element("td") { $0.badge(Self.tone(state), state) }
            html.element("td") { $0.data(setting.string("found") ?? setting.string("why") ?? "–") }
            html.element("td") { html in
              html.data(setting.string("wanted") ?? (state == "ok" ? "the same" : "–"))
              if let note = setting.string("note") { html.element("span", [("class", "sub")]) { $0.data(note) } }
            }
          }
        }
      }
    }
  }

  private static func tone(_ state: String) -> ScreenTone {
    switch state {
    case "ok": .good
    case "missing", "differs": .warning
    default: .unknown
    }
  }

  /// What Firestore does by itself, beside the exports.
  private func firestore(_ html: inout HTML) {
    html.section("native", "Firestore's own backups", [("class", "card")]) { html in
      guard schedule["backupSchedules"] != nil || schedule["backups"] != nil else {
        html.unknown("Firestore's own backups", "They could not be read.")
        return
      }
      let schedules = schedule.list("backupSchedules")
      if schedules.isEmpty { html.element("p", "Firestore has no backup schedule of its own.") }
      html.points(schedules.map { "\($0.string("recurrence") ?? "?"), kept for \($0.string("retention") ?? "?")" })
      let backups = schedule.list("backups")
      html.element("p", [("class", "cap")], "\(Quantity.counted(backups.count, "backup")) there now.")
    }
  }
}
