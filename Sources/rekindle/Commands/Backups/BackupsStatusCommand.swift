import ArgumentParser
import Backups
import Documents
import GoogleCloud
import JSON
import Policy
import Reports
import Work

struct BackupsStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract:
      "Says whether the newest export of ours is complete, young enough, verified and rehearsed, as the policy wants it.",
    discussion: """
      For a monitor: it only reads. The history that the policy names tells what is verified and rehearsed; without one \
      they are not judged, and the answer says so if the policy asks for them. It also says which exports are gone or have \
      changed, and what the bucket does to them. What cannot be read makes only its own rule unknown. docs/backups.md has \
      every rule.

      EXAMPLE: rekindle backups status --policy rekindle.yaml || page-somebody

      EXIT STATUS: 0 all is as it should be · 1 it is not · 3 it could not be found out · 64 usage · 70 a bug in rekindle · \
      130 interrupted
      """)

  @OptionGroup var bucket: BucketArgument
  @OptionGroup var policies: PolicyOptions
  @OptionGroup var cloud: CloudOptions
  @OptionGroup var log: LogOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var progress: ProgressOptions

  func run() async throws {
    try await Session.run(progress, to: answer.destination) { meter in
      let (place, policy) = try bucket.resolve(policies)
      guard let rules = policy?.backups else { throw BackupError.noRules }
      let services = try cloud.services()
      let now = Timestamp.now()
      meter.begin("reading the history")
      let history = try await rules.historyListing(services)
      meter.begin("listing \(place), and comparing it with the history")
      let facts = try await BackupFacts(place, policy, rules, services, history: history, now: now)
      let status = BackupStatus.judge(facts, rules, Ownership(policy), now: now)
      return status.answer(toolVersion: Rekindle.version)
    }
  }
}

extension BackupError {
  static let noRules = BackupError(
    .usage, "Rekindle found no policy that says how the backups should be.",
    remedy: "Write backups into \(PolicyReader.fileName) (docs/policy.md), or give --policy.")
}
