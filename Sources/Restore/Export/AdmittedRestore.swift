import Documents
import GoogleCloud
import Rehearsal

/// What the gate saw of a restore that it let through.
struct AdmittedRestore: Sendable {
  /// Nil if the import was begun before: then it is read back, whatever became of the objects.
  let backup: AdmittedBackup?
  let target: AdmittedTarget
  /// The import that an earlier command began.
  var importing: GoogleCloud.Operation?
}

/// The objects of a backup that the gate let through, as they were then.
struct AdmittedBackup: Sendable {
  let proof: BucketProof
  let objects: BucketProof.Objects
}

/// The target as the gate saw it.
enum AdmittedTarget: Sendable {
  /// A new database, which an earlier command may have made.
  case new(DatabaseDescription?)
  /// A database in use, with what its safety export has to hold; and with the operation, if an earlier command began it.
  case inUse(TargetState, exporting: GoogleCloud.Operation?)
  /// The import was begun before, so nothing of the target is as it was planned.
  /// - Parameter uid: of the database that it goes into.
  case imported(TargetState?, exporting: GoogleCloud.Operation?, uid: String?)
}

/// Somebody replaced objects after the gate had seen them, and before the import began.
struct BackupChanged: Error, CustomStringConvertible {
  let folder: String
  /// Paths in the export's folder.
  let paths: [ExactName]

  private static let pathsNamed = 5

  var description: String {
    let more = paths.count > Self.pathsNamed ? " and \(paths.count - Self.pathsNamed) more" : ""
    return "Objects below \(folder) changed since the gate saw them, so nothing was imported: "
      + "\(paths.prefix(Self.pathsNamed).map(\.text).joined(separator: ", "))\(more)."
  }
}

/// Somebody wrote to the target after the gate had seen it, and before the import began.
struct TargetChanged: Error {
  /// Sentences.
  let description: String
}

/// The export on the disk is not the one that was planned, so that what was imported cannot be compared with it.
struct ExportReplaced: Error {
  let export: String
  let paths: [ExactName]

  /// A sentence.
  var description: String {
    "\(export) is not the export that was planned\(paths.first.map { ": \($0.text) is another file" } ?? "")."
  }
}
