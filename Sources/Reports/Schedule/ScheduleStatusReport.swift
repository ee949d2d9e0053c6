package import Backups
import GoogleCloud
import JSON
import Policy
import Verification

extension ScheduleStatus {
  /// Whether exports are made as the policy says.
  package func answer(toolVersion: String) -> Answer {
    Answer(
      ExitStatus(CheckOutcome.worst(of: findings, CheckOutcome.unknownFirst)), schema: "rekindle.schedule/1",
      toolVersion: toolVersion, text: { text(&$0) }, members: { members(&$0) })
  }

  private func text(_ canvas: inout TextCanvas) {
    canvas.schedule(plan)
    canvas.gap()
    if !hasProblem, !hasUnread { canvas.line(("Exports are made as the policy says.", .green)) }
    canvas.append(findings)
    canvas.gap()
    let settings = plan.settings
    canvas.labelled("settings", ["\(settings.count(where: \.isOK)) of \(settings.count) as the policy says"])
    canvas.labelled("job", jobWords)
    canvas.labelled("export", exportWords)
    canvas.labelled("bucket", bucketWords)
    canvas.labelled("schedules", scheduleWords)
    canvas.labelled("backups", backupWords)
    canvas.labelled("recovery", [recovery])
  }

  private func age(_ time: Int64) -> String { "\(Timestamp.text(microseconds: time)), \(Age.text(now - time))" }

  private func age(_ text: String?) -> String? {
    text.map { text in Timestamp.microseconds(text).map { age($0) } ?? text }
  }

  private var jobWords: [String] {
    guard let job else { return ["none was read"] }
    let attempt = age(job.lastAttemptTime).map { "last attempt \($0): \(job.attemptWords)" } ?? "never run"
    return [job.state ?? "state not told", attempt, "next \(job.scheduleTime ?? "not told")"]
  }

  private var exportWords: [String] {
    guard let export = lastExport else { return ["Firestore knows of none in the last days"] }
    return [
      export.progress.state.isEmpty ? "state not told" : export.progress.state,
      export.details.uriPrefix ?? "no place told",
      "begun " + (age(export.details.startTime) ?? "at an unknown time"),
    ]
  }

  private var bucketWords: [String] {
    guard case .success(let list) = facts.exports else { return ["not read"] }
    guard let newest = list.newestOfOurs else { return ["no export of ours"] }
    return [
      "newest export of ours \(newest.place)", age(newest.time),
      Quantity.counted(list.folderCount, "export") + " in all",
    ]
  }

  private var scheduleWords: [String] {
    guard case .success(let schedules) = facts.backupSchedules else { return ["not read"] }
    guard !schedules.isEmpty else { return ["Firestore makes no backups of its own"] }
    return schedules.map { "\($0.recurrence), kept \($0.retention ?? "?")" }
  }

  private var backupWords: [String] {
    guard case .success = facts.backups else { return ["not read"] }
    guard !backups.isEmpty else { return ["none of this database"] }
    return backups.map { backup in
      "\(backup.name) \(backup.state ?? "state not told") of \(backup.snapshotTime ?? "?"), until \(backup.expireTime ?? "?")"
    }
  }

  private var recovery: String {
    guard let database = found.database.value.flatMap({ $0 }) else { return "not read" }
    let reach = database.earliestVersionTime.map { ", back to \($0)" } ?? ""
    return "point-in-time recovery \(database.hasPointInTimeRecovery ? "on" : "off")\(reach)"
  }
}

extension SchedulerJob {
  var attemptWords: String {
    guard let code = status?.code, code != 0 else { return "the call was answered well" }
    return RPCStatus(rawValue: code)?.name ?? "status \(code)"
  }
}

extension BackupSchedule {
  var recurrence: String { isDaily ? "daily" : weekday.map { "weekly on \($0)" } ?? "as nobody told" }
}
