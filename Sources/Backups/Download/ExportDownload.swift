import ExportFormat
import Foundation
package import GoogleCloud
import Verification
package import Work

/// Downloads an export: many ranges at once, what a killed download left taken up again, every object's checksum against
/// Cloud Storage's.
package struct ExportDownload: Sendable {
  package struct Outcome: Sendable, Equatable {
    /// The export's folder, which `rekindle verify` takes.
    package var folder: String
    package var files: Int
    package var bytes: Int64
    /// Of them, those that came now; the others were on disk already.
    package var transferred: Int64
    package var seconds: Double
  }

  let storage: StorageClient
  let plan: DownloadPlan
  let progress: ProgressMeter?
  /// Ranges on their way at once.
  let parallel: Int
  /// Of one range, in bytes: the most that is lost by a kill for each range that is on its way.
  let rangeBytes: Int64

  /// What is fetched by one request.
  package static let rangeBytes: Int64 = 8 << 20

  /// Beside the export's bytes: journal, metadata of the file system.
  private static let spareBytes: Int64 = 16 << 20

  package init(
    _ plan: DownloadPlan, _ storage: StorageClient, progress: ProgressMeter? = nil, parallel: Int = 8,
    rangeBytes: Int64 = ExportDownload.rangeBytes
  ) {
    self.storage = storage
    self.plan = plan
    self.progress = progress
    self.parallel = parallel
    self.rangeBytes = rangeBytes
  }

  /// Downloads into `parent/NAME`, where NAME is the export's. Until it is whole, everything is in `parent/.NAME.download`.
  /// - Throws: `inTheWay`, `noSpace`, `changed`, `damaged`; what the service says. What came stays for the next try.
  package func run(into parent: String) async throws -> Outcome {
    let start = ContinuousClock.now
    let target = "\(URL(fileURLWithPath: parent).path)/\(plan.place.name)"
    guard !FileManager.default.fileExists(atPath: target) else {
      throw BackupError(
        .inTheWay, "\(target) is there already.",
        remedy: "Check it: rekindle verify \(ShellWord.quoted(target)); or give another folder with -o.")
    }
    let work = try WorkFolder(beside: target)
    let transfer = RangeTransfer(download: self, work: work)
    let transferred = try await transfer.run()
    try await checkUnchanged()
    try work.publish(as: target)
    return Outcome(
      folder: target, files: plan.items.count, bytes: plan.bytes, transferred: transferred,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// - Throws: `noSpace` if the file system has less than what is still to come.
  func checkSpace(_ work: WorkFolder, missing: Int64) throws(BackupError) {
    guard let free = work.freeBytes() else { return }
    let (needed, overflow) = missing.addingReportingOverflow(Self.spareBytes)
    guard !overflow, free >= needed else {
      throw BackupError(
        .noSpace, "The download needs \(needed) bytes, and \(work.path) has \(free) free.",
        remedy: "Make room, or give another folder with -o.")
    }
  }

  /// An export that was still being written, or was replaced meanwhile, is no backup.
  private func checkUnchanged() async throws {
    progress?.begin("looking whether the export has changed")
    let now = try await DownloadPlan.again(plan.place, storage)
    guard now.digest != plan.digest else { return }
    let before = Dictionary(plan.items.map { ($0.path, $0.object) }, uniquingKeysWith: { first, _ in first })
    let changed = now.items.first { before[$0.path] != $0.object }?.object.uri
    throw BackupError(
      .changed, "\(plan.place) changed while it was downloaded\(changed.map { ": \($0)" } ?? ": objects are gone").",
      remedy: "Find out who writes to it; then remove the folder .\(plan.place.name).download and download anew.")
  }
}
