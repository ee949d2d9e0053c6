import Backups
import Documents
package import GoogleCloud
import Verification

/// The export of what a target holds, before a restore writes over it.
struct SafetyExport: Sendable {
  let folder: BucketPlace
  /// What the target held at the instant that the export is of.
  let state: TargetState
  let storage: StorageClient
  /// That made it, as it was at its end.
  let operation: GoogleCloud.Operation
  /// What the look before the import found.
  var found: BackupExport?

  /// Finds out whether it is complete: it is of that instant, as many documents are in it as the target held, and all its
  /// bytes are in the bucket.
  /// - Returns: what was found.
  /// - Throws: `RestoreFailure`, `GoogleCloudError`.
  @discardableResult
  func check() async throws -> BackupExport {
    guard operation.details.snapshotTime.flatMap({ ReadTime($0) }) == state.readTime else {
      throw Self.incomplete(
        "\(folder) is of \(operation.details.snapshotTime ?? "an unknown instant"), not of \(state.readTime).")
    }
    guard operation.details.collectionIDs.isEmpty else {
      throw Self.incomplete("\(folder) is of some collections only.")
    }
    // Protocol buffers' JSON leaves out a zero.
    try compare(operation.progress.completedDocuments ?? (state.documents == 0 ? 0 : nil), "by its operation")
    let now: BackupExport
    do { now = try await ExportExaminer(storage).examine(folder) } catch let error as BackupError {
      throw Self.incomplete(error.message)
    }
    guard now.state == .complete else {
      throw Self.incomplete("\(folder) is not whole. \(now.problems.joined(separator: " "))")
    }
    try compare(now.documents, "by its metadata")
    // An object that was replaced is newer.
    guard found == nil || (now.newest == found?.newest && now.bytes == found?.bytes) else {
      throw Self.incomplete("Objects below \(folder) were replaced since they were looked at.")
    }
    return now
  }

  private func compare(_ documents: Int?, _ source: String) throws(RestoreFailure) {
    guard documents == state.documents else {
      throw Self.incomplete(
        "\(folder) has \(documents.map { "\($0)" } ?? "an unknown number of") documents \(source); the target "
          + "held \(state.documents) at \(state.readTime).")
    }
  }

  /// - Parameter message: sentences.
  static func incomplete(_ message: String) -> RestoreFailure {
    RestoreFailure(
      code: .safetyExportIncomplete, message: message,
      remedy: "Nothing was imported. Look at the operation of the export; plan again.")
  }
}

extension BucketPlace {
  /// Why a safety export of a restore from `export` must not be here; nil if it may.
  package func safetyProblem(besides export: BucketPlace) -> String? {
    guard bucket != export.bucket || !(folder + "/").hasPrefix(export.prefix) else {
      return "\(self) is inside the export's own folder. Name one beside it."
    }
    guard name.hasPrefix(BackupScope.safetyPrefix) else {
      return "name the folder \(BackupScope.safetyPrefix)..., so that it does not pass for a backup."
    }
    return nil
  }
}
