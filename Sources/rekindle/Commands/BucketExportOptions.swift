import ArgumentParser
import Backups
import Catalog
import Costs
import Foundation
import GoogleCloud
import Reports
import Verification

/// An export that is in a bucket, for a command that reads one on disk.
struct BucketExportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "For an export in a bucket: download it into this folder, where it stays; by default it is removed afterwards.",
      valueName: "folder"),
    completion: .directory)
  var keep: String?

  /// Gives `body` the export's folder: the one that was named, or the one that is downloaded.
  func withFolder<Result>(
    _ export: String, yes: Bool, _ prices: PriceList, _ meter: ProgressMeter, _ body: (String) async throws -> Result
  ) async throws -> Result {
    guard export.hasPrefix("gs://") else {
      if keep != nil { throw ValidationError("--keep is for an export in a bucket; \(export) is a folder.") }
      return try await body(export)
    }
    if let keep { return try await body(download(export, into: keep, yes, prices, meter)) }
    return try await ScratchFolder.with { scratch in try await body(download(export, into: scratch, yes, prices, meter))
    }
  }

  private func download(_ export: String, into folder: String, _ yes: Bool, _ prices: PriceList, _ meter: ProgressMeter)
    async throws
    -> String
  {
    let services = try GoogleServices(ProcessInfo.processInfo.environment)
    let storage = StorageClient(try services.endpoint(.storage))
    meter.begin("listing \(export)")
    let plan = try await DownloadPlan.make(try BucketPlace(export), storage)
    try Confirmation(isGiven: yes, soFar: "nothing was downloaded").ask(plan.costText(prices), progress: meter)
    return try await ExportDownload(plan, storage, progress: meter).run(into: folder).folder
  }
}
