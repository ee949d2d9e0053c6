package import Documents
package import GoogleCloud

/// An export of ours that should be in the bucket still, and is not.
package struct GoneExport: Sendable, Equatable {
  /// How it is known that the export was in the bucket.
  package enum Evidence: String, Sendable {
    /// Firestore's operation that wrote it there.
    case operation
    /// A record of a rehearsal, which names the bucket.
    case record
    /// Its counts, which are there still.
    case counts
    /// A record that does not say where the export was. It may have been elsewhere.
    case nameOnRecord = "name-on-record"

    /// Whether it names the folder, and not only the last part of it.
    var isOfPlace: Bool { self == .operation || self == .record }
  }

  package var place: BucketPlace
  /// When it was made, in microseconds since 1970.
  package var time: Int64
  /// Until when the policy keeps it.
  package var keptUntil: Int64
  /// What is wrong with what is left of it, in a sentence; nil if nothing is left.
  package var problem: String?
  package var evidence: Evidence
  /// When it was certainly there still.
  package var lastSeen: Int64
  /// Until when soft delete has it, whenever it was deleted after `lastSeen`; it can be longer. Nil without soft delete, and where the
  /// bucket could not be read.
  package var recoverableUntil: Int64?
}

/// An export in the bucket whose objects are not those that a run on record read.
package struct ChangedExport: Sendable, Equatable {
  package var place: BucketPlace
  /// The record's file in the history.
  package var record: ExactName
  /// What differs, in sentences.
  package var differences: [String]
}
