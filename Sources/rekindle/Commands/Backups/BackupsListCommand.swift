import ArgumentParser
import Attestation
import Backups
import Foundation
import GoogleCloud
import Reports
import Verification

struct BackupsListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the exports in a bucket, newest first, with what their metadata says.",
    discussion: """
      An export is complete if its metadata can be read and every file that it lists is there, by names and sizes: whether the \
      files are whole is for rekindle verify to say.

      EXAMPLE: rekindle backups list gs://my-backups
      EXAMPLE: rekindle backups list gs://my-backups --limit 3 --format json

      EXIT STATUS: 0 there is a complete export · 3 there is none, or it could not be found out · 64 usage · 70 a bug in \
      rekindle · 130 interrupted
      """)

  @OptionGroup var bucket: BucketArgument

  @Option(help: ArgumentHelp("Only so many of the newest.", valueName: "n"))
  var limit: Int?

  @OptionGroup var cloud: CloudOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be 1 or more.") }
  }

  func run() async throws {
    try await Session.run(progress) { meter in
      let (place, policy) = try bucket.resolve()
      meter.begin("listing \(place)")
      let services = try cloud.services()
      let list = try await BackupList.read(
        place, StorageClient(try services.endpoint(.storage)), limit.map { .count($0) } ?? .all)
      let history = try await policy?.backups?.historyListing(services)
      let report = BackupListReport(
        list, now: .now, retentionDays: policy?.backups?.retentionDays, history: history)
      let isThere = list.newestComplete != nil
      return Session.Ending(status: isThere ? ExitStatus.verified : ExitStatus.incomplete) {
        switch answer.format {
        case .text: try StandardOutput.write(Array(report.text(.terminal).utf8))
        case .json: try StandardOutput.write(report.json(toolVersion: Rekindle.version))
        }
        if !isThere { StandardError.line("rekindle: There is no complete export in \(place).") }
      }
    }
  }
}

extension BackupRules {
  /// What the history holds; nil if the policy names none.
  func historyListing(_ services: GoogleServices) async throws -> HistoryListing? {
    guard let history else { return nil }
    let key = try publicKey.map { try PublicKey(file: $0) }
    return try await History(try HistoryPlace(history), services: { services }).records(key: key)
  }
}

extension Int64 {
  /// Microseconds since 1970.
  static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1e6) }
}
