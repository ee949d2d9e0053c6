package import Attestation
package import Documents
package import GoogleCloud

/// An export in a bucket, as far as it can be known without its output files.
package struct BackupExport: Sendable, Equatable {
  package enum State: String, Sendable {
    /// Its metadata can be read, and every file that it lists is there with a size that can be.
    case complete
    /// It is not finished: it runs, failed or was cancelled; or files of it are gone.
    case incomplete
    /// Its metadata cannot be read.
    case unreadable
  }

  package var place: BucketPlace
  package var state: State
  /// Microseconds since 1970: what the export is of, by the oldest that folder name, metadata and objects tell.
  package var time: Int64
  /// Microseconds since 1970: when the newest of its objects was made; the bucket's rules count from there.
  package var newest: Int64?
  package var objects: Int
  /// Of all objects.
  package var bytes: Int64
  /// What its metadata states; nil if it cannot be read.
  package var documents: Int?
  /// Output files that its metadata lists.
  package var files: Int?
  /// The collection groups that its metadata names; empty for an export of everything.
  package var collections: [String] = []
  /// SHA-256 of its metadata files, by their paths in its folder; empty if they cannot be read.
  package var metadata: [String: Digest256] = [:]
  /// Why it is not complete, in sentences.
  package var problems: [String] = []

  package var name: String { place.name }

  /// By which records of rehearsals know it.
  package var sighting: ExportSighting { ExportSighting(name: name, metadata: metadata, newest: newest) }
}
