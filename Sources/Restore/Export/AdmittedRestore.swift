import GoogleCloud
import Rehearsal

/// What the gate saw of a restore that it let through.
struct AdmittedRestore: Sendable {
  /// The objects of the backup as they were then. Nil if the import was begun before: then it is read back, whatever became
  /// of the objects.
  let backup: (proof: BucketProof, objects: BucketProof.Objects)?
  let target: AdmittedTarget
  /// The import that an earlier command began.
  var importing: GoogleCloud.Operation?
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
