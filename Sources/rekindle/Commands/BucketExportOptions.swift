import ArgumentParser
import Backups
import Costs
import Documents
import Files
import Foundation
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
  ///   - found: nil for a folder.
  ///   - services: only called for an export in a bucket.
  ///   - confirmation: asked what the download costs.
  /// - Throws: `CancellationError` for a download that was stopped by a signal that does not cancel the work itself.
  func withFolder<Result>(
    _ export: String, _ found: FoundExport?, _ services: () throws -> GoogleServices, _ confirmation: Confirmation,
    _ prices: PriceList, _ meter: ProgressMeter,
    _ body: (ExportOnDisk) async throws -> Result
  ) async throws -> Result {
    if found == nil || keep != nil {
      return try await body(try await keptFolder(export, found, services, confirmation, prices, meter))
    }
    guard let found else { return try await body(ExportOnDisk(folder: export)) }
    let storage = StorageClient(try services().endpoint(.storage))
    return try await ScratchFolder.with { scratch in
      try await body(try await download(found, storage, into: scratch, confirmation, prices, meter))
    }
  }

  /// The export's folder, for work that reads it again later: the one that was named, or the one that it is downloaded into.
  /// - Parameters: as of `withFolder`.
  /// - Throws: `ValidationError` for an export in a bucket without `--keep`.
  func keptFolder(
    _ export: String, _ found: FoundExport?, _ services: () throws -> GoogleServices, _ confirmation: Confirmation,
    _ prices: PriceList, _ meter: ProgressMeter
  ) async throws -> ExportOnDisk {
    guard let found else {
      if keep != nil { throw ValidationError("--keep is for an export in a bucket; \(export) is a folder.") }
      return ExportOnDisk(folder: export)
    }
    guard let keep else {
      throw ValidationError(
        "\(found.place) is in a bucket, and the restore reads the export again later. Give --keep FOLDER to download it."
      )
    }
    let folder = "\(URL(fileURLWithPath: keep).path)/\(found.place.name)"
    guard !FileManager.default.fileExists(atPath: folder) else {
      throw BackupError(
        .inTheWay, "\(folder) is there already.",
        remedy: "Give that folder as the export if it is \(found.place), or another folder with --keep.")
    }
    let storage = StorageClient(try services().endpoint(.storage))
    return try await download(found, storage, into: keep, confirmation, prices, meter)
  }

  private func download(
    _ found: FoundExport, _ storage: StorageClient, into folder: String, _ confirmation: Confirmation,
    _ prices: PriceList, _ meter: ProgressMeter
  ) async throws -> ExportOnDisk {
    meter.begin("listing \(found.place)")
    let plan = try await DownloadPlan.make(found.place, storage, as: found.ownership)
    try confirmation.ask(plan.costText(prices), soFar: "nothing was downloaded", progress: meter)
    let download = ExportDownload(plan, storage, progress: meter)
    do {
      return try await (confirmation.stopping ?? StopRequest()).stoppable {
        ExportOnDisk(try await download.run(into: folder))
      }
    } catch is StopRequest.Stopped { throw CancellationError() }
  }
}

/// The folder of an export that a command reads.
struct ExportOnDisk: Sendable {
  let folder: String
  /// Seconds that its download took; nil where nothing was downloaded, or where an earlier run had left a part of it: then the
  /// time is not that of the whole.
  var download: Double?

  init(folder: String) { self.folder = folder }

  fileprivate init(_ outcome: ExportDownload.Outcome) {
    folder = outcome.folder
    download = outcome.transferred >= outcome.bytes ? outcome.seconds : nil
  }
}
