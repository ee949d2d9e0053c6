import Backups
import GoogleCloud
import JSON

extension JSONWriter {
  mutating func state(of job: SchedulerJob) {
    member("state", job.state)
    member("lastAttemptTime", job.lastAttemptTime)
    member("lastAttemptCode", job.lastAttemptTime == nil ? nil : job.status?.code ?? 0)
    member("nextTime", job.scheduleTime)
  }

  mutating func operation(_ operation: GoogleCloud.Operation) {
    member("name", operation.name)
    member("state", operation.progress.state)
    member("isDone", operation.isDone)
    member("outputUriPrefix", operation.details.uriPrefix)
    member("startTime", operation.details.startTime)
    member("endTime", operation.details.endTime)
    member("documents", operation.progress.completedDocuments)
    member("error", operation.failure?.message)
  }

  mutating func exports(_ list: BackupList, _ now: Int64) {
    member("folders", list.folderCount)
    member("newest", list.newestOfOurs?.place.uri)
    member("completed", microseconds: list.newestOfOurs?.newest)
    member("ageSeconds", list.newestOfOurs.map { Int(clamping: (now - $0.time) / 1_000_000) })
    strings("unfinished", list.unfinished)
    passedOver(list.passedOver)
  }

  /// What Firestore does by itself.
  mutating func firestore(_ status: ScheduleStatus) {
    if case .success(let schedules) = status.facts.backupSchedules {
      objects("backupSchedules", schedules) { json, schedule in
        json.member("name", schedule.name)
        json.member("recurrence", schedule.recurrence)
        json.member("retention", schedule.retention)
      }
    }
    if case .success(let list) = status.facts.backups {
      objects("backups", status.backups) { json, backup in
        json.member("name", backup.name)
        json.member("state", backup.state)
        json.member("snapshotTime", backup.snapshotTime)
        json.member("expireTime", backup.expireTime)
      }
      strings("unreachable", list.unreachableLocations)
    }
    if let database = status.found.database.value.flatMap({ $0 }) {
      object("pointInTimeRecovery") { json in
        json.member("isOn", database.hasPointInTimeRecovery)
        json.member("versionRetention", database.versionRetentionPeriod)
        json.member("earliestVersionTime", database.earliestVersionTime)
      }
    }
  }
}
