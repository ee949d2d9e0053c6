import Schedule
import Verification

extension TextCanvas {
  /// `differs  job.attemptDeadline  `
  private static let settingColumn = 31
  private static let stateColumn = 9

  /// What is exported, where to, and when.
  mutating func schedule(_ plan: SchedulePlan) {
    let wanted = plan.wanted
    line(("\(wanted.production) to \(wanted.bucketURI)", .none))
    labelled(
      "",
      ["\(wanted.schedule.cron) \(wanted.schedule.timeZone)", "\(wanted.schedule.job) in \(wanted.schedule.location)"])
  }

  mutating func settings(_ settings: [Setting]) {
    for setting in settings {
      // One line, whatever its length: it is searched for and copied.
      let label = Columns.padded(setting.state.word, to: Self.stateColumn)
      let name = Columns.padded(setting.name.rawValue, to: Self.settingColumn - Self.stateColumn)
      line((label + name, setting.paint), (setting.state.text, .none))
      if let note = setting.note { paragraph(note, indent: Self.stateColumn, .dim) }
    }
  }

  mutating func warnings(_ warnings: [ScheduleWarning]) {
    for warning in warnings {
      line((Columns.padded("warning", to: Self.stateColumn) + warning.code.rawValue, .yellow))
      paragraph(warning.message, indent: Self.stateColumn)
    }
  }
}

extension Setting {
  var paint: TextCanvas.Paint {
    switch state {
    case .ok: .green
    case .missing, .differs: .yellow
    case .unknown: .red
    }
  }
}

extension Setting.State {
  /// Stable, also in JSON.
  var word: String {
    switch self {
    case .ok: "ok"
    case .missing: "missing"
    case .differs: "differs"
    case .unknown: "unknown"
    }
  }

  var text: String {
    switch self {
    case .ok(let value): value
    case .missing(let wanted): wanted
    case .differs(let found, let wanted): "\(found) -> \(wanted)"
    case .unknown(let why): why
    }
  }
}
