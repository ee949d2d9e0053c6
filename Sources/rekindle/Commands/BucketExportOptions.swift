import ArgumentParser
import Backups
import Costs
import Files
import GoogleCloud
import Reports
import Work

/// An export that is in a bucket, for a command that reads one on disk.
struct BucketExportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "For an export in a bucket: download it into this folder, where it stays; by default it is removed afterwards.",
      valueName: "folder"),
    completion: .directory)
  var keep: String?

  /// Gives `body` the export's folder: the one that was named, or the one that is downloaded.
  /// - Parameters:
  ///   - services: only called for an export in a bucket.
  ///   - confirmation: asked what the download costs.
  /// - Throws: `CancellationError` for a download that was stopped by a signal that does not cancel the work itself.
  func withFolder<Result>(
    _ export: String, _ services: () throws -> GoogleServices, _ confirmation: Confirmation, _ prices: PriceList,
    _ meter: ProgressMeter,
    _ body: (String) async throws -> Result
  ) async throws -> Result {
    guard export.hasPrefix("gs://") else {
      if keep != nil { throw ValidationError("--keep is for an export in a bucket; \(export) is a folder.") }
      return try await body(export)
    }
    let storage = StorageClient(try services().endpoint(.storage))
    if let keep { return try await body(download(export, storage, into: keep, confirmation, prices, meter)) }
    return try await ScratchFolder.with { scratch in
      try await body(download(export, storage, into: scratch, confirmation, prices, meter))
    }
  }

  private func download(
    _ export: String, _ storage: StorageClient, into folder: String, _ confirmation: Confirmation,
    _ prices: PriceList, _ meter: ProgressMeter
  ) async throws -> String {
    meter.begin("listing \(export)")
    let plan = try await DownloadPlan.make(try BucketPlace(parsing: export), storage)
    try confirmation.ask(plan.costText(prices), soFar: "nothing was downloaded", progress: meter)
    let download = ExportDownload(plan, storage, progress: meter)
    do {
      return try await (confirmation.stopping ?? StopRequest()).stoppable {
        try await download.run(into: folder).folder
      }
    } catch is StopRequest.Stopped { throw CancellationError() }
  }
}
