import Foundation
import GoogleCloud
import JSON

/// Compares a job of Cloud Scheduler with the one that is wanted, setting by setting.
struct JobPlanner {
  private(set) var settings: [Setting] = []
  private(set) var steps: [ScheduleStep] = []

  init(_ wanted: WantedSchedule, _ found: FoundState) {
    let job = wanted.job()
    switch found.job {
    case .failure(let error): settings = [Setting(.job, .unknown(why: error.description))]
    case .success(nil):
      settings = [Setting(.job, .missing(wanted: wanted.jobName), isApplied: true)]
      settings += Self.values(of: job).map { Setting($0.name, .missing(wanted: $0.value), isApplied: true) }
      steps.append(
        ScheduleStep(
          kind: .job, text: "make the job \(wanted.jobName)", settings: changed, change: .makeJob(job),
          needs: Self.needs))
    case .success(let present?):
      settings = [Setting(.job, .ok(wanted.jobName))]
      compare(present, job, wanted.jobName)
    }
  }

  /// A job before its rights and its bucket would only fail every night.
  private static let needs: [ScheduleStep.Kind] = [.bucket, .projectAccess, .bucketAccess, .agentAccess]

  private var changed: [Setting.Name] { settings.filter(\.isApplied).map(\.name) }

  private static let retryNote =
    "An attempt whose answer was lost may have started its export; a second one would start, and bill, another."

  private static func values(of job: SchedulerJob) -> [(name: Setting.Name, value: String, field: String)] {
    [
      (.jobSchedule, job.schedule ?? "none", "schedule"), (.jobTimeZone, job.timeZone ?? "UTC", "timeZone"),
      (.jobCall, call(job.httpTarget), "httpTarget"),
      (.jobAccount, job.httpTarget?.oauthToken?.serviceAccountEmail ?? "none", "httpTarget"),
      (.jobRetries, "\(job.retryConfig?.retryCount ?? 0)", "retryConfig"),
      (.jobDeadline, job.attemptDeadline ?? "none", "attemptDeadline"),
    ]
  }

  private mutating func compare(_ present: SchedulerJob, _ wanted: SchedulerJob, _ name: String) {
    // As an update mask names them.
    var fields: [String] = []
    for (now, then) in zip(Self.values(of: present), Self.values(of: wanted)) {
      let setting = Setting.compare(
        now.name, found: now.value, wanted: then.value, note: now.name == .jobRetries ? Self.retryNote : nil)
      settings.append(setting)
      if setting.isDifferent, !fields.contains(now.field) { fields.append(now.field) }
    }
    if !fields.isEmpty {
      steps.append(
        ScheduleStep(
          kind: .job, text: "change \(fields.joined(separator: ", ")) of the job \(name)", settings: changed,
          change: .changeJob(wanted, fields: fields, seen: present)))
    }
    switch present.state {
    case "PAUSED":
      settings.append(
        Setting(
          .jobState, .differs(found: "PAUSED", wanted: "ENABLED"), note: "Nothing is exported while it is paused.",
          isApplied: true))
      steps.append(
        ScheduleStep(
          kind: .resume, text: "resume the job \(name)", settings: [.jobState], change: .resumeJob,
          needs: Self.needs + [.job]))
    case "UPDATE_FAILED", "DISABLED":
      let state = present.state ?? ""
      settings.append(
        Setting(
          .jobState, .differs(found: state, wanted: "ENABLED"),
          note: "Only Google's console tells why; delete the job there, and apply again to make it anew."))
    default: settings.append(Setting(.jobState, .ok(present.state ?? "ENABLED")))
    }
  }

  /// What a call does, in one line: equal lines are equal calls.
  static func call(_ target: SchedulerJob.Target?) -> String {
    guard let target else { return "no HTTP call" }
    let uri = target.uri.removingPercentEncoding ?? target.uri
    let type = target.headers?.first { $0.key.lowercased() == "content-type" }?.value ?? "no content type"
    let isJSON = type.lowercased().hasPrefix("application/json")
    let scope = target.oauthToken?.scope.map { $0 == cloudPlatform ? "" : " with scope \($0)" } ?? ""
    let right = target.oauthToken == nil ? " without OAuth" : scope
    return "\(target.httpMethod ?? "POST") \(uri) \(body(target.body))\(isJSON ? "" : " as \(type)")\(right)"
  }

  private static let cloudPlatform = "https://www.googleapis.com/auth/cloud-platform"

  /// The body without what makes no difference: spaces, and the order of members.
  private static func body(_ body: Data?) -> String {
    guard let body, !body.isEmpty else { return "{}" }
    guard let value = try? JSONParser.parse([UInt8](body)) else {
      return "with a body of \(body.count) bytes that are no JSON"
    }
    return String(decoding: value.sorted.json, as: UTF8.self)
  }
}
