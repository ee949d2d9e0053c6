package import Documents
package import GoogleCloud
package import Policy
package import Verification
package import Work

/// How a rehearsal is done.
package struct RehearsalOptions: Sendable {
  /// Go on though the running emulator's database holds documents; they will be reported as extra, or overwritten.
  package var allowsNonEmpty = false
  /// Nil: by the export's size.
  package var importTimeLimit: Duration?
  /// Nil: by the export's size.
  package var emulatorHeapMegabytes: Int?
  /// What is expected of what staging answers; nil for nothing.
  package var policy: Policy?
  /// Mismatches with what the policy backs up that do not refuse the export.
  package var accepted: Set<BackupScope.Mismatch> = []
  /// Whether it is tried out that a document that was changed, one that is missing and one too many are found.
  package var provesItCanFail = false
  /// For staging in a database of Google's.
  package var project = ProjectOptions()
  /// Ends a rehearsal in a database of Google's early, with a report.
  package var stopping = StopRequest()
  /// Called between import and read-back with the staging's address; tests change staging here.
  package var afterImport: (@Sendable (_ address: String) async throws -> Void)?
  /// Called when the canaries are planted, with the staging's address, before they are looked for; tests take one away.
  package var afterPlanting: (@Sendable (_ address: String) async throws -> Void)?

  package init() {}
}

/// What a rehearsal in a database of Google's needs beyond its export.
package struct ProjectOptions: Sendable {
  /// Where the services are, and by whose right they are called.
  package var services: GoogleServices?
  /// The objects that are imported: the same files as the export's.
  package var objects: BucketPlace?
  /// The name of an import that was begun by an earlier rehearsal, and is waited for; nil to begin one.
  package var resumedOperation: String?
  /// Whether a database that holds documents is emptied.
  package var empties = false
  /// Asked before anything that costs money is done; throws if it may not be.
  package var confirmCost: @Sendable (RehearsalCost) throws -> Void = { _ in }
  /// Asked before a database is emptied; throws if it may not be.
  package var confirmEmptying: @Sendable (_ database: DatabaseName, _ documents: Int) throws -> Void = { _, _ in }
  /// Told what must be known if this program is killed, in sentences.
  package var tell: @Sendable (String) -> Void = { _ in }

  package init() {}
}
