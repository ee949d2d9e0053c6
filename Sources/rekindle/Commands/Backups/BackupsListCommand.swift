import ArgumentParser
import Backups
import Documents
import GoogleCloud
import JSON
import Policy
import Reports
import Work

struct BackupsListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the exports in a bucket, newest first, and says which are backups of what the policy backs up.",
    discussion: """
      An export is complete if its metadata can be read and every file that it lists is there, by names and sizes: whether the \
      files are whole is for rekindle verify to say. It is of ours if its documents are of the policy's production, it covers \
      what the policy backs up, it is not a safety export, and it is not empty. Others are listed with the reason.

      EXAMPLE: rekindle backups list gs://my-backups
      EXAMPLE: rekindle backups list gs://my-backups --limit 3 --format json

      EXIT STATUS: 0 there is a complete export of ours · 3 none is ours, or Rekindle could not tell · 64 usage · 70 a bug in \
      rekindle · 130 interrupted
      """)

  @OptionGroup var bucket: BucketArgument
  @OptionGroup var policies: PolicyOptions

  @Option(help: ArgumentHelp("Only so many of the newest.", valueName: "n"))
  var limit: Int?

  @OptionGroup var cloud: CloudOptions
  @OptionGroup var log: LogOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more.") }
  }

  func run() async throws {
    try await Session.run(progress, to: answer.destination) { meter in
      let (place, policy) = try bucket.resolve(policies)
      meter.begin("listing \(place)")
      let services = try cloud.services()
      let now = Timestamp.now()
      let list = try await BackupLister(services, policy, now: now).list(place, limit.map { .count($0) } ?? .all)
      let history = try await policy?.backups?.historyListing(services)
      let report = BackupListReport(
        list, now: now, retentionDays: policy?.backups?.retentionDays, history: history,
        in: policy?.backups?.history)
      var told = report.answer(toolVersion: Rekindle.version)
      if list.newestOfOurs == nil { told.notes.append(Self.none(of: list)) }
      return told
    }
  }

  private static func none(of list: BackupList) -> String {
    list.exports.count < list.folderCount
      ? "None of the \(list.exports.count) newest exports in \(list.place) is ours; it has \(list.folderCount)."
      : "\(list.place) holds no backup of ours."
  }
}
