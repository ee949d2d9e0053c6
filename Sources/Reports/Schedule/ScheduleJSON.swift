import Backups
import Documents
import JSON

extension JSONWriter {
  mutating func schedule(_ plan: SchedulePlan, command: String) {
    member("command", command)
    member("database", "\(plan.wanted.production)")
    member("bucket", plan.wanted.bucketURI)
    member("job", plan.wanted.jobName)
    member("isAsWanted", plan.isDone && plan.hazards.isEmpty)
  }

  mutating func settings(_ plan: SchedulePlan) {
    objects("settings", plan.settings) { json, setting in
      json.member("name", setting.name.rawValue)
      json.member("state", setting.state.word)
      switch setting.state {
      case .ok(let value): json.member("found", value)
      case .missing(let wanted): json.member("wanted", wanted)
      case .differs(let found, let wanted):
        json.member("found", found)
        json.member("wanted", wanted)
      case .unknown(let why): json.member("why", why)
      }
      json.member("note", setting.note)
      json.member("isApplied", setting.isApplied)
    }
    checks("warnings", plan.warnings, .plain)
    objects("secondJobs", plan.secondJobs) { json, job in
      json.member("name", job.name)
      json.member("schedule", job.cron)
      json.member("timeZone", job.timeZone)
      json.member("outputUriPrefix", job.outputURIPrefix)
      json.strings("collections", job.collections.map(\.text))
    }
  }
}
