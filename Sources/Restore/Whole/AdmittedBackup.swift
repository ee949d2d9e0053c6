import Documents
import Rehearsal

/// The objects of a backup that the gate let through, as they were then.
struct AdmittedBackup: Sendable {
  let proof: BucketProof
  let objects: BucketProof.Objects
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
