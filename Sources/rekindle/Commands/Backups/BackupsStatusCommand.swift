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
      For a monitor: it only reads. What verified and rehearsed mean is in the history that the policy names; without one \
      they are not judged, and the answer says so if the policy asks for them.

      EXAMPLE: rekindle backups status --policy rekindle.yaml || page-somebody

      EXIT STATUS: 0 all is as it should be · 1 it is not · 3 it could not be found out · 64 usage · 70 a bug in rekindle · \
      130 interrupted
      """)

  @OptionGroup var bucket: BucketArgument
  @OptionGroup var cloud: CloudOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var progress: ProgressOptions

  func run() async throws {
    try await Session.run(progress, to: answer.destination) { meter in
      let (place, policy) = try bucket.resolve()
      guard let rules = policy?.backups else {
        throw BackupError(
          .usage, "There is no policy that says how the backups should be.",
          remedy: "Write backups into \(PolicyReader.fileName) (docs/policy.md), or give --policy.")
      }
      let services = try cloud.services()
      let storage = StorageClient(try services.endpoint(.storage))
      meter.begin("listing \(place)")
      let now = Timestamp.now()
      var list = try await BackupLister(services, policy, now: now).list(place, .newestOfOurs)
      let history = try await rules.historyListing(services)
      if case .success(let history) = history {
        meter.begin("comparing the newest export with the history")
        try await list.compareNewest(with: history, storage)
      }
      let status = BackupStatus.judge(list, rules, Ownership(policy), history: history, now: now)
      return status.answer(toolVersion: Rekindle.version)
    }
  }
}
