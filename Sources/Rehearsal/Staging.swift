import Comparison
package import Documents
import GoogleCloud
import Verification

/// Where an export is rehearsed.
package enum Staging: Sendable, Equatable {
  /// Rekindle's own server in this process: no Java, no account, but our decoder at both ends.
  case embedded
  /// Google's Firestore emulator, started for this and stopped after it.
  case emulator
  /// An emulator that runs already; `address` is `http://HOST:PORT`.
  case runningEmulator(address: String, database: DatabaseName)
  /// A database of Google's, into which objects of a bucket are imported.
  case project(DatabaseName)

  /// In words, for the report.
  var name: String {
    switch self {
    case .embedded: "embedded"
    case .emulator: "Google's Firestore emulator"
    case .runningEmulator(let address, _): "emulator \(address)"
    case .project(let database): "firestore://\(database.project)/\(database.database)"
    }
  }

  /// Whether Google's emulator imports.
  var isEmulator: Bool {
    switch self {
    case .emulator, .runningEmulator: true
    case .embedded, .project: false
    }
  }

  package var isProject: Bool { if case .project = self { true } else { false } }

  /// A staging database that answers, for the time of one rehearsal.
  struct Site: Sendable {
    var staging: Staging
    var database: DatabaseName
    var reader: FirestoreClient
    /// How many ranges of names are best read at once.
    var rangesAtOnce = 1
    /// Imports the export and waits for its end.
    var importExport: @Sendable () async throws -> Import
    /// For tests, which change staging between import and read-back.
    var address: String
    /// Adds what staging itself knows of a failure, such as where its log is.
    var explain: @Sendable (GoogleCloudError) -> GoogleCloudError = { $0 }
    /// Whether canaries are planted in this database; else a copy of the export goes to another one.
    var canariesAreInPlace = false
    /// Nil where nothing had to be prepared.
    var preparation: StagingPreparation?
    /// What was found before the import.
    var findings: [Finding] = []
    var notChecked: [NotChecked] = []

    var kind: DiffReport.Side.Kind { staging.isProject ? .firestore : .emulator }
  }

  /// What an import says of itself.
  struct Import: Sendable {
    /// The name of its operation; nil where it has none.
    var operation: String?
    /// Documents that it wrote by its own count; nil if it does not count.
    var completedDocuments: Int?
    var findings: [Finding] = []
  }
}
