import Backups
import Policy
import Verification

extension TextCanvas {
  /// `job.attemptDeadline  `
  private static let nameWidth = 22

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
      let check = setting.check
      let label = Columns.padded(setting.state.word, to: Self.outcomeWidth)
      let name = Columns.padded(check.code.rawValue, to: Self.nameWidth)
      line((label + name, check.outcome.paint), (check.message, .none))
      if let note = check.remedy { paragraph(note, indent: Self.outcomeWidth, .dim) }
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
}
