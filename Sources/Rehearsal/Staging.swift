package import Documents
import GoogleCloud
import Sandbox

/// Where an export is rehearsed.
package enum Staging: Sendable, Equatable {
  /// Rekindle's own server in this process: no Java, no account, but our decoder at both ends.
  case embedded
  /// Google's Firestore emulator, started for this and stopped after it.
  case emulator
  /// An emulator that runs already; `address` is `http://HOST:PORT`.
  case runningEmulator(address: String, database: DatabaseName)

  /// Whether Google's emulator imports.
  var isEmulator: Bool { self != .embedded }

  /// A staging database that answers, for the time of one rehearsal.
  struct Site: Sendable {
    /// In words, for the report.
    var description: String
    var database: DatabaseName
    var reader: FirestoreClient
    /// How many ranges of names are best read at once.
    var rangesAtOnce = 1
    /// Imports the export and waits for its end.
    var importExport: @Sendable () async throws -> Void
    /// For tests, which change staging between import and read-back.
    var address: String
    /// Adds what staging itself knows of a failure, such as where its log is.
    var explain: @Sendable (GoogleCloudError) -> GoogleCloudError = { $0 }
  }
}

/// A gate said no; nothing was written.
package struct RefusedError: Error, Sendable, CustomStringConvertible {
  /// Why, and what to do, in sentences.
  package var description: String
}
