import ArgumentParser
import Backups
import Costs
import Foundation
import GoogleCloud
import Policy
import Reports
import Verification
import Work

struct BackupsDownloadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "download",
    abstract: "Downloads an export, whole or not at all, ready for rekindle verify.",
    discussion: """
      The objects are held against the export's metadata first: with a file missing, nothing is downloaded. Every object comes in the version that was listed, in ranges, several at once, and is checked against Cloud Storage's \
      CRC-32C when it is on disk. A download that was stopped goes on when the same command is given again.

      What the database held then, in numbers, comes as NAME.counts.json beside the folder, if rekindle backups export wrote it.

      EXAMPLE: rekindle backups download gs://my-backups/2026-11-22T03:00:04_48121 -o backups
      EXAMPLE: rekindle backups download 2026-11-22T03:00:04_48121 -o backups
      EXAMPLE: rekindle backups download gs://my-backups --latest -o backups --yes

      EXIT STATUS: 0 downloaded and checked · 3 could not finish · 4 refused (nothing was downloaded) · 64 usage · 70 a bug in \
      rekindle · 130 interrupted
      """)

  @Argument(
    help: ArgumentHelp(
      """
      gs://BUCKET/EXPORT; a name that rekindle backups list prints, in the policy's bucket; or latest, the newest export of \
      ours there. With --latest: gs://BUCKET or gs://BUCKET/FOLDER, by default the policy's.
      """))
  var export: String?

  @OptionGroup var policies: PolicyOptions

  @Flag(help: "The newest export of ours: complete, of production, of all that the policy backs up, and not empty.")
  var latest = false

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder that the export's own folder is made in.", valueName: "folder"),
    completion: .directory)
  var output = "."

  @Option(help: ArgumentHelp("How many ranges come at once.", valueName: "n"))
  var parallel = 8

  @Flag(help: "Download what costs money without asking.")
  var yes = false

  @OptionGroup var prices: PriceOptions
  @OptionGroup var cloud: CloudOptions
  @OptionGroup var log: LogOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    guard (1...64).contains(parallel) else { throw ValidationError("--parallel must be from 1 to 64.") }
  }

  func run() async throws {
    try await Session.run(progress, to: answer.destination) { meter in
      let services = try cloud.services()
      let storage = StorageClient(try services.endpoint(.storage))
      let policy = try policies.load()
      meter.begin("listing")
      let found = try await find(policy, services)
      found.tell()
      let plan = try await DownloadPlan.make(found.place, storage, as: found.ownership)
      let counts = try await CountsObject(of: found.place, storage).read()
      try Confirmation(isGiven: yes).ask(
        plan.costText(try prices.load()), soFar: "nothing was downloaded", progress: meter)
      let outcome = try await ExportDownload(plan, storage, progress: meter, parallel: parallel).run(into: output)
      // Beside the folder: what is in it is the export.
      let countsFile = outcome.folder + ".counts.json"
      if let counts { try WholeFile.write(counts, to: try OutputPlace(countsFile), isPrivate: true) }
      return outcome.answer(
        place: found.place, counts: counts == nil ? nil : countsFile, passedOver: found.passedOver,
        toolVersion: Rekindle.version)
    }
  }
}

extension BackupsDownloadCommand {
  private func find(_ policy: Policy?, _ services: GoogleServices) async throws -> FoundExport {
    if latest { return try await .latest(in: try BucketArgument.place(export, policy), policy, services) }
    guard let export else {
      throw BackupError(
        .usage, "No export is given.",
        remedy: "Give gs://BUCKET/EXPORT, a name that rekindle backups list prints, or latest.")
    }
    return try await ExportReference.find(inBucket: export, policy, services)
  }
}

extension DownloadPlan {
  /// "Downloading gs://b/e takes 3 objects, 1.9 MB: at most $0.0002 ..."
  func costText(_ prices: PriceList) -> String {
    let ranges = items.reduce(0) { $0 + Int(max(1, $1.object.size / ExportDownload.rangeBytes + 1)) }
    return "Downloading \(place) takes \(Quantity.counted(items.count, "object")), "
      + "\(Quantity.bytes(Int(clamping: bytes))): up to "
      + CostEstimator(prices).download(ranges: ranges, bytes: Int(clamping: bytes)).costs
  }
}
