import Documents
import Foundation
import GoogleCloud
import Policy
import Verification

/// Where the database is exported to, and where else a copy of it may be.
extension AccessReview {
  mutating func judgeJobs() {
    let resource = AccessEntry.Resource(.project, scope.project)
    for (what, error) in facts.jobs.unread { addUnread(what, on: resource, error) }
    for job in facts.jobs.jobs {
      guard let name = job.name, let target = job.httpTarget, target.mayExport else { continue }
      judge(job, ExactName(name), target)
    }
  }

  private mutating func judge(_ job: SchedulerJob, _ name: ExactName, _ target: SchedulerJob.Target) {
    let place = target.exportOrder?.outputUriPrefix
    let bucket = place.flatMap { BucketPlace($0) }?.bucket
    let isOwn = name == scope.ownJob
    let isListed = scope.rules.ours.contains(.job(name))
    let staysHere = bucket.map { scope.owns(bucket: $0) } ?? false
    let account = target.oauthToken?.serviceAccountEmail
    // An export to the policy's bucket stays with us. A job that sends one elsewhere must be listed, and so must one whose call
    // is not known to be an export.
    let isBackup = bucket == scope.backups.bucket && target.exportedDatabase != nil
    let isOurs = isOwn ? isAsScheduled(target) : staysHere && (isListed || isBackup)
    var sentences = [
      "The job \(name) exports \(target.exportedDatabase?.text ?? "a database") to \(place ?? "an unknown place"), at "
        + "\(job.schedule ?? "an unknown time") \(job.timeZone ?? "UTC"), as \(account ?? "an unknown account")."
    ]
    let isPaused = job.state.map { $0 != "ENABLED" } ?? false
    if isPaused { sentences.append("It is disabled (\(job.state ?? "")). It runs again when somebody resumes it.") }
    var remedy = "The policy's own job does something else than the policy says. Make it what the policy says."
    if !isOwn {
      let missing = [isListed ? nil : "job:\(name)", staysHere ? nil : "bucket:\(bucket?.text ?? "NAME")"]
      remedy =
        "If it is yours, add \(missing.compactMap(\.self).joined(separator: " and ")) to access.ours of the policy."
    }
    add(
      .job, on: AccessEntry.Resource(.job, name), [place ?? ""], isOurs ? .policy : nil,
      sentences.joined(separator: " "), remedy: remedy,
      commands: isOwn
        ? [["rekindle", "schedule", "apply", "--policy=\(scope.policyPath)"]] : Self.commands(name, isPaused))
  }

  /// Whether the policy's own job makes the call that the policy asks for, as `rekindle schedule` compares calls.
  private func isAsScheduled(_ target: SchedulerJob.Target) -> Bool {
    guard let schedule = scope.schedule, let account = target.oauthToken?.serviceAccountEmail else { return false }
    // A call may name the project by its id or by its number.
    let projects = [scope.project] + (facts.project.value.map { [ExactName($0.number)] } ?? [])
    let calls = projects.map { project in
      JobPlanner.call(
        .exportDocuments(
          of: DatabaseName(project: project, database: scope.production.database),
          outputURIPrefix: "gs://\(scope.backups.bucket)", collectionIDs: schedule.collections,
          serviceAccount: schedule.serviceAccount))
    }
    return calls.map { ExactName($0) }.contains(ExactName(JobPlanner.call(target)))
      && MemberName("serviceAccount:\(account)") == MemberName("serviceAccount:\(schedule.serviceAccount)")
  }

  /// Pauses a job, or deletes one that is paused; none for a name that is not a job's.
  private static func commands(_ name: ExactName, _ isPaused: Bool) -> [[String]] {
    let parts = name.parts()
    guard parts.count == 6, parts.allSatisfy({ !$0.isEmpty }) else { return [] }
    return [
      [
        "gcloud", "scheduler", "jobs", isPaused ? "delete" : "pause", parts[5].text, "--location=\(parts[3])",
        "--project=\(parts[1])",
      ]
    ]
  }

  mutating func judgeExports() {
    for found in facts.operations {
      let resource = AccessEntry.Resource(.database, "\(found.database)")
      switch found.operations {
      case .failure(let error): addUnread("The list of operations", on: resource, error)
      case .success(let operations):
        for operation in operations where operation.details.kind == .export {
          judge(operation, found.database, resource)
        }
      }
    }
  }

  private mutating func judge(
    _ export: GoogleCloud.Operation, _ database: DatabaseName, _ resource: AccessEntry.Resource
  ) {
    let prefix = export.details.uriPrefix
    let bucket = prefix.flatMap { BucketPlace($0) }?.bucket
    guard bucket != scope.backups.bucket else { return }
    let begun = export.details.startTime.map { "began at \($0)" } ?? "began at an unknown time"
    let state =
      export.isDone
      ? "ended\(export.details.endTime.map { " at \($0)" } ?? "") (\(export.stateWord))"
      : "is still running (\(export.stateWord))"
    add(
      .export, on: resource, ["export", export.name, prefix ?? ""],
      bucket.map { scope.owns(bucket: $0) } ?? false ? .policy : nil,
      "An export of \(database) to \(prefix ?? "an unknown place") \(begun) and \(state)."
        + (export.isDone ? " It ran already, so nothing can be taken away: what it wrote is in that bucket." : ""),
      remedy: bucket.map { "Ask who has gs://\($0). If it is yours, add bucket:\($0) to access.ours of the policy." }
        ?? "Look at the operation in the Google Cloud console.",
      commands: export.isDone
        ? []
        : [
          [
            "gcloud", "firestore", "operations", "cancel", ExactName(export.name).lastPart.text,
            "--database=\(database.database)", "--project=\(database.project)",
          ]
        ])
  }

  mutating func judgeOtherDatabases() {
    let resource = AccessEntry.Resource(.project, scope.project)
    switch facts.databases {
    case .failure(let error): addUnread("The list of databases", on: resource, error)
    case .success(let list):
      for place in list.unreachable {
        addUnread(
          "The databases in \(place) could not be listed: unreachable.", on: resource, id: "The databases in \(place)",
          remedy: "Try again.")
      }
      for description in list.databases {
        guard let id = description.name.flatMap({ DatabaseName(resource: $0) })?.database,
          id != scope.production.database
        else { continue }
        let name = DatabaseName(project: scope.project, database: id)
        add(
          .otherDatabase, on: AccessEntry.Resource(.database, "\(name)"), [],
          name == scope.staging || scope.rules.ours.contains(.database(id)) ? .policy : nil,
          "\(name) is another database of the project. A copy of the data may be in it.",
          remedy: "Look at what it holds. If it is yours, add database:\(id) to access.ours of the policy.")
      }
    }
  }
}

extension SchedulerJob.Target {
  /// Whether the call may start an export. Google has other hosts of Firestore, such as those of one region, and other forms of
  /// the call: `/$rpc/google.firestore.admin.v1.FirestoreAdmin/ExportDocuments`, and a batch, whose body has the call.
  fileprivate var mayExport: Bool {
    func small(_ bytes: some Sequence<UInt8>) -> ExactName { ExactName(decoding: bytes.map(\.lowercasedASCII)) }
    let places = [small(address.utf8), small(uri.utf8)]
    if exportedDatabase != nil || places.contains(where: { $0.contains(":exportdocuments") }) { return true }
    guard places.contains(where: { $0.contains("googleapis.com") }) else { return false }
    return (places + [small(body ?? Data())]).contains { $0.contains("exportdocuments") }
  }
}

extension GoogleCloud.Operation {
  /// Such as `SUCCESSFUL`.
  fileprivate var stateWord: String {
    if !progress.state.isEmpty { return progress.state }
    return isDone ? failure == nil ? "SUCCESSFUL" : "FAILED" : "state unknown"
  }
}
