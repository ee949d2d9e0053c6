import Backups
import GoogleCloud
import JSON
import Verification

extension ScheduleStatus {
  func members(_ json: inout JSONWriter) {
    json.schedule(plan, command: "status")
    json.checks("findings", findings, .schedule)
    json.settings(plan)
    if let job {
      json.object("jobState") { json in
        json.member("state", job.state)
        json.member("lastAttemptTime", job.lastAttemptTime)
        json.member("lastAttemptCode", job.lastAttemptTime == nil ? nil : job.status?.code ?? 0)
        json.member("nextTime", job.scheduleTime)
      }
    }
    if let lastExport {
      json.object("lastExport") { json in
        json.member("name", lastExport.name)
        json.member("state", lastExport.progress.state)
        json.member("isDone", lastExport.isDone)
        json.member("outputUriPrefix", lastExport.details.uriPrefix)
        json.member("startTime", lastExport.details.startTime)
        json.member("endTime", lastExport.details.endTime)
        json.member("documents", lastExport.progress.completedDocuments)
        json.member("error", lastExport.failure?.message)
      }
    }
    if case .success(let list) = facts.exports {
      json.object("exports") { json in
        json.member("folders", list.folderCount)
        json.member("newest", list.newestOfOurs?.place.uri)
        json.member("completed", microseconds: list.newestOfOurs?.newest)
        json.member("ageSeconds", list.newestOfOurs.map { Int(clamping: (now - $0.time) / 1_000_000) })
        json.strings("unfinished", list.unfinished)
        json.passedOver(list.passedOver)
      }
    }
    appendFirestore(to: &json)
  }

  /// What Firestore does by itself.
  private func appendFirestore(to json: inout JSONWriter) {
    if case .success(let schedules) = facts.backupSchedules {
      json.objects("backupSchedules", schedules) { json, schedule in
        json.member("name", schedule.name)
        json.member("recurrence", schedule.recurrence)
        json.member("retention", schedule.retention)
      }
    }
    if case .success(let list) = facts.backups {
      json.objects("backups", backups) { json, backup in
        json.member("name", backup.name)
        json.member("state", backup.state)
        json.member("snapshotTime", backup.snapshotTime)
        json.member("expireTime", backup.expireTime)
      }
      json.strings("unreachable", list.unreachableLocations)
    }
    if let database = found.database.value.flatMap({ $0 }) {
      json.object("pointInTimeRecovery") { json in
        json.member("isOn", database.hasPointInTimeRecovery)
        json.member("versionRetention", database.versionRetentionPeriod)
        json.member("earliestVersionTime", database.earliestVersionTime)
      }
    }
  }
}
